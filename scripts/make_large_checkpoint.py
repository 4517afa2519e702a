#!/usr/bin/env python3
"""Makes a LLaMA-shaped checkpoint of 1.1 billion random weights in three PyTorch files, to measure conversions with.

    python3 -m venv /tmp/hf && /tmp/hf/bin/pip install torch numpy
    /tmp/hf/bin/python scripts/make_large_checkpoint.py /tmp/large
"""

import json
import shutil
import sys
from pathlib import Path

import torch

LAYERS, WIDTH, INNER, VOCABULARY, HEADS, KV_HEADS, FILES = 22, 2048, 5632, 32000, 32, 4, 3
TOKENIZER = Path(__file__).parent.parent / "tests/data/checkpoints/llama-bin/tokenizer.model"


def random_weights(*shape):
    return (torch.randint(-2000, 2000, shape, dtype=torch.int16).float() * 1e-5).half()


def main():
    out = Path(sys.argv[1])
    out.mkdir(parents=True)
    torch.manual_seed(1)
    kv = WIDTH // HEADS * KV_HEADS
    shapes = {"self_attn.q_proj": (WIDTH, WIDTH), "self_attn.k_proj": (kv, WIDTH), "self_attn.v_proj": (kv, WIDTH),
              "self_attn.o_proj": (WIDTH, WIDTH), "mlp.gate_proj": (INNER, WIDTH), "mlp.up_proj": (INNER, WIDTH),
              "mlp.down_proj": (WIDTH, INNER)}
    layer = {name: random_weights(*shape) for name, shape in shapes.items()}  # the same in every layer: faster to make
    ones = torch.ones(WIDTH).half()
    weight_map = {}
    for part in range(FILES):
        state = {}
        for i in range(part, LAYERS, FILES):
            for name, weights in layer.items():
                state[f"model.layers.{i}.{name}.weight"] = weights.clone()
            for norm in ("input_layernorm", "post_attention_layernorm"):
                state[f"model.layers.{i}.{norm}.weight"] = ones.clone()
        if part == 0:
            state |= {"model.embed_tokens.weight": random_weights(VOCABULARY, WIDTH), "model.norm.weight": ones.clone()}
        if part == FILES - 1:
            state["lm_head.weight"] = random_weights(VOCABULARY, WIDTH)
        file = f"pytorch_model-{part + 1:05d}-of-{FILES:05d}.bin"
        torch.save(state, out / file)
        weight_map |= {name: file for name in state}
    (out / "pytorch_model.bin.index.json").write_text(json.dumps({"metadata": {}, "weight_map": weight_map}))
    (out / "config.json").write_text(json.dumps({
        "architectures": ["LlamaForCausalLM"], "vocab_size": VOCABULARY, "hidden_size": WIDTH,
        "intermediate_size": INNER, "num_hidden_layers": LAYERS, "num_attention_heads": HEADS,
        "num_key_value_heads": KV_HEADS, "max_position_embeddings": 2048, "rms_norm_eps": 1e-5, "bos_token_id": 1,
        "eos_token_id": 2}))
    shutil.copy(TOKENIZER, out)


if __name__ == "__main__":
    main()
