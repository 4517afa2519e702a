#!/usr/bin/env python3
"""Makes a checkpoint in the shape of LLaVA v0 with random weights, to measure conversions and conversations with: a
LLaMA of 1.1 billion parameters with a linear projector in three PyTorch files, and CLIP ViT-L/14 (0.3 billion) beside it.

    python3 -m venv /tmp/hf && /tmp/hf/bin/pip install torch numpy
    /tmp/hf/bin/python scripts/make_large_checkpoint.py /tmp/large

writes /tmp/large/llava-v0 and /tmp/large/clip-vit-large-patch14, 2.9 GB together. With "7b" as second argument the LLaMA has
the shape of the 7B models (6.7 billion parameters, 13.5 GB).
"""

import json
import shutil
import sys
from pathlib import Path

import torch

# layers, width, inner width, key-value heads
SHAPES = {"1.1b": (22, 2048, 5632, 4), "7b": (32, 4096, 11008, 32)}
LAYERS, WIDTH, INNER, KV_HEADS = SHAPES[sys.argv[2] if len(sys.argv) > 2 else "1.1b"]
VOCABULARY, HEADS, FILES = 32000, 32, 3
CLIP_LAYERS, CLIP_WIDTH, CLIP_INNER, CLIP_HEADS, IMAGE, PATCH = 24, 1024, 4096, 16, 224, 14
ADDED = ["[PAD]", "<im_patch>", "<im_start>", "<im_end>"]
TOKENIZER = Path(__file__).parent.parent / "tests/data/checkpoints/llama-bin/tokenizer.model"


def random_weights(*shape):
    return (torch.randint(-2000, 2000, shape, dtype=torch.int16).float() * 1e-5).half()


def write_json(path, value):
    path.write_text(json.dumps(value))


def llava(out):
    out.mkdir(parents=True)
    kv = WIDTH // HEADS * KV_HEADS
    shapes = {"self_attn.q_proj": (WIDTH, WIDTH), "self_attn.k_proj": (kv, WIDTH), "self_attn.v_proj": (kv, WIDTH),
              "self_attn.o_proj": (WIDTH, WIDTH), "mlp.gate_proj": (INNER, WIDTH), "mlp.up_proj": (INNER, WIDTH),
              "mlp.down_proj": (WIDTH, INNER)}
    layer = {name: random_weights(*shape) for name, shape in shapes.items()}  # the same in every layer: faster to make
    ones = torch.ones(WIDTH).half()
    rows = VOCABULARY + len(ADDED)
    weight_map = {}
    for part in range(FILES):
        state = {}
        for i in range(part, LAYERS, FILES):
            for name, weights in layer.items():
                state[f"model.layers.{i}.{name}.weight"] = weights.clone()
            for norm in ("input_layernorm", "post_attention_layernorm"):
                state[f"model.layers.{i}.{norm}.weight"] = ones.clone()
        if part == 0:
            state |= {"model.embed_tokens.weight": random_weights(rows, WIDTH), "model.norm.weight": ones.clone(),
                      "model.mm_projector.weight": random_weights(WIDTH, CLIP_WIDTH),
                      "model.mm_projector.bias": random_weights(WIDTH)}
        if part == FILES - 1:
            state["lm_head.weight"] = random_weights(rows, WIDTH)
        file = f"pytorch_model-{part + 1:05d}-of-{FILES:05d}.bin"
        torch.save(state, out / file)
        weight_map |= {name: file for name in state}
    write_json(out / "pytorch_model.bin.index.json", {"metadata": {}, "weight_map": weight_map})
    write_json(out / "config.json", {
        "architectures": ["LlavaLlamaForCausalLM"], "model_type": "llava", "vocab_size": rows, "hidden_size": WIDTH,
        "intermediate_size": INNER, "num_hidden_layers": LAYERS, "num_attention_heads": HEADS,
        "num_key_value_heads": KV_HEADS, "max_position_embeddings": 2048, "rms_norm_eps": 1e-5, "bos_token_id": 1,
        "eos_token_id": 2, "mm_vision_tower": "openai/clip-vit-large-patch14", "mm_hidden_size": CLIP_WIDTH,
        "mm_vision_select_layer": -2, "mm_use_im_start_end": True})
    write_json(out / "added_tokens.json", {text: VOCABULARY + i for i, text in enumerate(ADDED)})
    shutil.copy(TOKENIZER, out)


def clip(out):
    out.mkdir(parents=True)
    state = {"embeddings.class_embedding": random_weights(CLIP_WIDTH),
             "embeddings.patch_embedding.weight": random_weights(CLIP_WIDTH, 3, PATCH, PATCH),
             "embeddings.position_embedding.weight": random_weights((IMAGE // PATCH) ** 2 + 1, CLIP_WIDTH)}
    norms = ["pre_layrnorm", "post_layernorm"]
    for i in range(CLIP_LAYERS):
        layer = f"encoder.layers.{i}."
        norms += [layer + "layer_norm1", layer + "layer_norm2"]
        for name in ("q_proj", "k_proj", "v_proj", "out_proj"):
            state[f"{layer}self_attn.{name}.weight"] = random_weights(CLIP_WIDTH, CLIP_WIDTH)
            state[f"{layer}self_attn.{name}.bias"] = random_weights(CLIP_WIDTH)
        for name, shape in (("fc1", (CLIP_INNER, CLIP_WIDTH)), ("fc2", (CLIP_WIDTH, CLIP_INNER))):
            state[f"{layer}mlp.{name}.weight"] = random_weights(*shape)
            state[f"{layer}mlp.{name}.bias"] = random_weights(shape[0])
    for norm in norms:
        state |= {norm + ".weight": torch.ones(CLIP_WIDTH).half(), norm + ".bias": torch.zeros(CLIP_WIDTH).half()}
    torch.save({"vision_model." + name: weights for name, weights in state.items()}, out / "pytorch_model.bin")
    write_json(out / "config.json", {
        "architectures": ["CLIPVisionModel"], "hidden_size": CLIP_WIDTH, "intermediate_size": CLIP_INNER,
        "num_hidden_layers": CLIP_LAYERS, "num_attention_heads": CLIP_HEADS, "image_size": IMAGE, "patch_size": PATCH,
        "hidden_act": "quick_gelu", "layer_norm_eps": 1e-5})


def main():
    torch.manual_seed(1)
    torch.set_num_threads(1)
    out = Path(sys.argv[1])
    llava(out / "llava-v0")
    clip(out / "clip-vit-large-patch14")


if __name__ == "__main__":
    main()
