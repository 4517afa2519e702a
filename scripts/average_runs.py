#!/usr/bin/env python3
"""Makes one run of two: the weighted mean of their best weights.

    python3 scripts/average_runs.py RUN_A RUN_B SHARE OUT

SHARE is the weight of RUN_B, between 0 and 1. Helps where one run goes on from the other, so that the way between them
is short; whether it did is for the validation split to say. OUT then holds best.safetensors and images.json (all
pictures of both). Needs the Python package numpy.
"""
import json
import pathlib
import struct
import sys

import numpy


def read_safetensors(path):
    """Header (names -> dtype, shape, offsets) and data of the file."""
    whole = path.read_bytes()
    (length,) = struct.unpack("<Q", whole[:8])
    return json.loads(whole[8:8 + length]), whole[8 + length:]


def mean_of(a, b, share):
    """The bytes of a run's best.safetensors; both must hold the same tensors, in float32."""
    (header_a, data_a), (header_b, data_b) = a, b
    tensors = sorted(name for name in header_a if name != "__metadata__")
    if tensors != sorted(name for name in header_b if name != "__metadata__"):
        raise SystemExit("the runs are of different networks")
    of_a, of_b = header_a["__metadata__"], header_b["__metadata__"]
    header = {"__metadata__": {
        "network": of_a["network"], "seed": of_a["seed"],
        "step": f"{of_a['step']} averaged with {of_b['step']} of another run, which weighs {share}",
        "score": f"{of_a['score']} and {of_b['score']} before averaging"}}
    data = b""
    for name in tensors:
        values = []
        for tensor, source in ((header_a[name], data_a), (header_b[name], data_b)):
            if tensor["dtype"] != "F32" or tensor["shape"] != header_a[name]["shape"]:
                raise SystemExit(f"{name}: not float32, or of another shape")
            begin, end = tensor["data_offsets"]
            values.append(numpy.frombuffer(source[begin:end], "<f4").astype("f8"))
        mean = ((1 - share) * values[0] + share * values[1]).astype("<f4").tobytes()
        header[name] = {**header_a[name], "data_offsets": [len(data), len(data) + len(mean)]}
        data += mean
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def main():
    if len(sys.argv) != 5 or not 0 <= float(sys.argv[3]) <= 1:
        raise SystemExit(__doc__)
    runs, share, out = [pathlib.Path(p) for p in sys.argv[1:3]], float(sys.argv[3]), pathlib.Path(sys.argv[4])
    images = [json.loads((run / "images.json").read_text()) for run in runs]
    weights = mean_of(*(read_safetensors(run / "best.safetensors") for run in runs), share)
    out.mkdir(parents=True)
    (out / "images.json").write_text(json.dumps({part: sorted(set(images[0][part]) | set(images[1][part]))
                                                 for part in ("training", "validation")}))
    (out / "best.safetensors").write_bytes(weights)


main()
