#!/usr/bin/env python3
"""Writes the weights of a GGUF file in other types, by llama.cpp's own quantiser, to see what each type costs:

    python3 -m venv /tmp/q && /tmp/q/bin/pip install numpy diskcache jinja2 typing-extensions
    PYTHONPATH=$(echo .deps/python/lib/python3*/site-packages) /tmp/q/bin/python scripts/requantize.py \\
      .deps/share/SmolLM2-135M-Instruct.Q4_1.gguf /tmp/q F16 Q8_0 Q6_K Q4_K_M Q4_0

writes /tmp/q/F16.gguf, which holds exactly the weights of the file, and the others from it.
"""

import sys
from pathlib import Path

import llama_cpp


def quantize(source, target, name):
    params = llama_cpp.llama_model_quantize_default_params()
    params.ftype = getattr(llama_cpp, "LLAMA_FTYPE_MOSTLY_" + name)
    params.allow_requantize = True
    if llama_cpp.llama_model_quantize(str(source).encode(), str(target).encode(), params) != 0:
        sys.exit(f"{source}: could not be written as {name}")


def main():
    source, out = Path(sys.argv[1]), Path(sys.argv[2])
    for name in sys.argv[3:]:
        target = out / f"{name}.gguf"
        quantize(source, target, name)
        if name == "F16":
            source = target


if __name__ == "__main__":
    main()
