#!/usr/bin/env python3
"""Makes the tiny random checkpoints beside this script, and what Hugging Face's code computes with them.

    python3 -m venv /tmp/hf && /tmp/hf/bin/pip install torch transformers sentencepiece safetensors protobuf pillow
    /tmp/hf/bin/python tests/data/checkpoints/make_checkpoints.py          # everything
    /tmp/hf/bin/python tests/data/checkpoints/make_checkpoints.py chats    # chat.json only, from the checkpoints that are there

Each folder is a checkpoint as people download them; expected.json in it holds, for twenty prompts, the token
numbers of Hugging Face's tokenizer, the logits after the last token (for the first three) and the greedy
continuation in single precision. Weights are random, rounded to half precision.
"""

import io
import json
import shutil
import sys
from pathlib import Path

import numpy as np
import sentencepiece
import tokenizers
import torch
import transformers
from PIL import Image
from safetensors.torch import load_file, save_file

HERE = Path(__file__).parent
TEXT = """the optic disc is pale and the cup is large. haemorrhages lie near the macula, hard exudates do not.
a chat between a curious human and an assistant. what does this photograph show? the quality is good.
arterioles are narrow, venules are wide; the ratio of both is 0.67. Is there a sign of glaucoma?
Human: Assistant: USER: the left eye, the right eye, 12 microaneurysms, 3 cotton wool spots.""".split("\n")
PROMPTS = [
    "the optic disc is pale", "What does this photograph show?", "Is there a sign of glaucoma?", "12 microaneurysms",
    "haemorrhages near the macula", "the cup is large.", "### Human: hello\n### Assistant:", "a", "0.67", "two  spaces",
    "the ratio of both is 0.67", "Übergröße naïve café", "left eye, right eye", "hard exudates do not", "quality",
    "narrow arterioles\n\nwide venules", "The macula!", "cotton wool spots 3", "眼底", "don't you'll we've",
]
NEW_TOKENS = 8


def sentencepiece_model(size):
    out = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(TEXT * 20), model_writer=out, vocab_size=size, model_type="bpe", byte_fallback=True,
        character_coverage=1.0, split_digits=True, normalization_rule_name="identity",
        remove_extra_whitespaces=False, allow_whitespace_only_pieces=True, minloglevel=2)
    return out.getvalue()


def byte_level_tokenizer(size):
    """SmolLM's arrangement: single digits, then GPT-2's byte-level merges."""
    tokenizer = tokenizers.Tokenizer(tokenizers.models.BPE())
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Sequence([
        tokenizers.pre_tokenizers.Digits(individual_digits=True),
        tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)])
    tokenizer.decoder = tokenizers.decoders.ByteLevel()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=size, special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"], show_progress=False,
        initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(TEXT * 20, trainer)
    return tokenizer


def random_model(config, seed):
    """Weights far enough from zero that logits differ clearly; rounded to half precision."""
    torch.manual_seed(seed)
    model = transformers.AutoModelForCausalLM.from_config(config, attn_implementation="eager").float().eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn_like(parameter)
            parameter.copy_((1 + 0.2 * noise if "norm" in name else 0.25 * noise).half().float())
    return model


def expected(model, encode):
    cases = []
    for i, prompt in enumerate(PROMPTS):
        tokens = encode(prompt)
        ids = torch.tensor([tokens])
        with torch.no_grad():
            logits = model(ids).logits[0, -1]
            for _ in range(NEW_TOKENS):
                ids = torch.cat([ids, model(ids).logits[:, -1:].argmax(-1)], dim=1)
        case = {"prompt": prompt, "tokens": tokens, "greedy": ids[0, len(tokens):].tolist()}
        if i < 3:
            case["logits"] = [round(x, 6) for x in logits.tolist()]
        cases.append(case)
    return cases


def folder(name):
    path = HERE / name
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir()
    return path


def write_json(path, value, indent=1):
    path.write_text(json.dumps(value, indent=indent, ensure_ascii=False) + "\n", encoding="utf-8")


def state_of(model, tied):
    state = {k: v.half().contiguous() for k, v in model.state_dict().items()}
    if tied:
        state.pop("lm_head.weight")
    return state


def shards(state, count):
    names = sorted(state)
    return [{n: state[n] for n in names[i::count]} for i in range(count)]


def write_shards(path, state, count, stem, suffix, save):
    weight_map = {}
    for i, shard in enumerate(shards(state, count)):
        file = f"{stem}-{i + 1:05d}-of-{count:05d}.{suffix}"
        save(shard, path / file)
        weight_map |= {name: file for name in shard}
    write_json(path / f"{stem}.{suffix}.index.json", {"metadata": {}, "weight_map": weight_map})


def llama_v0(seed=1):
    """LLaMA 1 as LLaVA v0 has it: multi-head attention, SentencePiece, sharded PyTorch files, bos "<s>"."""
    path = folder("llama-bin")
    spm = sentencepiece_model(360)
    (path / "tokenizer.model").write_bytes(spm)
    size = sentencepiece.SentencePieceProcessor(model_proto=spm).get_piece_size()
    config = transformers.LlamaConfig(
        vocab_size=size + 1, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=4, max_position_embeddings=256, rms_norm_eps=1e-5, tie_word_embeddings=False)
    write_json(path / "config.json", {
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": size + 1, "hidden_size": 32,
        "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4, "max_position_embeddings": 256,
        "rms_norm_eps": 1e-5, "hidden_act": "silu", "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": -1,
        "torch_dtype": "float16", "tie_word_embeddings": False})
    write_json(path / "added_tokens.json", {"[PAD]": size})
    write_json(path / "special_tokens_map.json",
               {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "[PAD]", "unk_token": "<unk>"})
    write_json(path / "tokenizer_config.json", {"add_bos_token": True, "add_eos_token": False, "tokenizer_class": "LlamaTokenizer"})
    model = random_model(config, seed)
    state = state_of(model, tied=False)
    # Old checkpoints hold this constant, too.
    state["model.layers.0.self_attn.rotary_emb.inv_freq"] = 1.0 / 10000 ** (torch.arange(0, 8, 2) / 8)
    write_shards(path, state, 2, "pytorch_model", "bin", torch.save)
    tokenizer = sentencepiece.SentencePieceProcessor(model_proto=spm)
    write_json(path / "expected.json", expected(model, lambda text: [1] + tokenizer.encode(text)), None)


def mistral(seed=2):
    """Grouped-query attention, one safetensors file, a tokenizer.json with byte fallback and no tokenizer.model."""
    path = folder("mistral-safetensors")
    (path / "tokenizer.model").write_bytes(sentencepiece_model(360))
    tokenizer = transformers.LlamaTokenizer.from_pretrained(path, add_bos_token=True)
    tokenizer.save_pretrained(path)
    (path / "tokenizer.model").unlink()
    config = transformers.MistralConfig(
        vocab_size=len(tokenizer), hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, max_position_embeddings=512, sliding_window=128, rms_norm_eps=1e-5,
        rope_theta=1e6, bos_token_id=1, eos_token_id=2, tie_word_embeddings=False)
    model = random_model(config, seed)
    config.architectures = ["MistralForCausalLM"]
    config.dtype = "float16"
    write_json(path / "config.json", config.to_dict())
    save_file(state_of(model, tied=False), path / "model.safetensors", metadata={"format": "pt"})
    write_json(path / "expected.json", expected(model, lambda text: tokenizer.encode(text)), None)


def smollm(seed=3):
    """Tied embeddings, byte-level merges, sharded safetensors, LLaMA 3's scaling of positions."""
    path = folder("smollm-sharded")
    tokenizer = byte_level_tokenizer(360)
    tokenizer.save(str(path / "tokenizer.json"))
    write_json(path / "tokenizer_config.json", {
        "bos_token": "<|im_start|>", "eos_token": "<|im_end|>", "unk_token": "<|endoftext|>",
        "tokenizer_class": "GPT2Tokenizer",
        "chat_template": "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + "
                         "message['content'] + '<|im_end|>' + '\n'}}{% endfor %}"})
    config = transformers.LlamaConfig(
        vocab_size=tokenizer.get_vocab_size(), hidden_size=32, intermediate_size=64, num_hidden_layers=2,
        num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=512, rms_norm_eps=1e-5,
        tie_word_embeddings=True, bos_token_id=1, eos_token_id=2,
        rope_parameters={"rope_type": "llama3", "rope_theta": 100000.0, "factor": 4.0, "low_freq_factor": 1.0,
                         "high_freq_factor": 4.0, "original_max_position_embeddings": 16})
    model = random_model(config, seed)
    config.architectures = ["LlamaForCausalLM"]
    config.dtype = "float16"
    write_json(path / "config.json", config.to_dict())
    write_shards(path, state_of(model, tied=True), 2, "model", "safetensors", save_file)
    write_json(path / "expected.json", expected(model, lambda text: tokenizer.encode(text).ids), None)


def test_picture(width, height):
    """A picture that C++ can draw, too: no file is needed."""
    rows = [[[(x * 7 + y * 13 + c * 29 + x * y) % 256 for c in range(3)] for x in range(width)] for y in range(height)]
    return Image.fromarray(np.array(rows, dtype=np.uint8))


def clip_pixels(picture, size):
    """CLIPImageProcessor's steps with Pillow, as the original does them: bicubic short side, centre crop, standardise."""
    short, long = min(picture.size), max(picture.size)
    other = int(size * long / short)
    wide = picture.size[0] > picture.size[1]
    resized = picture.resize((other, size) if wide else (size, other), Image.BICUBIC)
    left, top = (resized.size[0] - size) // 2, (resized.size[1] - size) // 2
    pixels = np.asarray(resized.crop((left, top, left + size, top + size)), dtype=np.float32) / 255
    mean, std = [0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]
    return torch.tensor(((pixels - mean) / std).astype(np.float32)).permute(2, 0, 1)[None]


def clip_tower(seed, act, name):
    path = folder(name)
    config = transformers.CLIPVisionConfig(
        hidden_size=32, intermediate_size=64, num_hidden_layers=3, num_attention_heads=2, image_size=28, patch_size=7,
        hidden_act=act)
    torch.manual_seed(seed)
    tower = transformers.CLIPVisionModel(config).float().eval()
    tower.set_attn_implementation("eager")
    with torch.no_grad():
        for key, parameter in tower.named_parameters():
            noise = torch.randn_like(parameter)
            is_gain = "norm" in key and key.endswith("weight")
            parameter.copy_((1 + 0.2 * noise if is_gain else 0.15 * noise).half().float())
    config.architectures = ["CLIPVisionModel"]
    write_json(path / "config.json", config.to_dict())
    # transformers 5 dropped the prefix that every published checkpoint has.
    state = {k if k.startswith("vision_model.") else "vision_model." + k: v.half().contiguous()
             for k, v in tower.state_dict().items() if "position_ids" not in k}
    save_file(state, path / "model.safetensors")
    return tower


HUMAN = ("A chat between a curious human and an artificial intelligence assistant. The assistant gives helpful, "
         "detailed, and polite answers to the human's questions.")


QUESTIONS = [
    "Is there a sign of glaucoma?", "the optic disc is pale", "What does this photograph show?", "12 microaneurysms",
    "haemorrhages near the macula", "the cup is large.", "a", "0.67", "two  spaces", "the ratio of both is 0.67",
    "Übergröße naïve café", "left eye, right eye", "hard exudates do not", "quality",
    "narrow arterioles\n\nwide venules", "The macula!", "cotton wool spots 3", "眼底", "don't you'll we've", "Why?",
]
SIZES = [[(50, 37)], [(20, 61), (28, 28)], [(28, 28)], [(61, 20)]]


def load_llava(name, tower_name):
    """Model, tower and projector of a folder as Hugging Face has them, in single precision."""
    fields = json.loads((HERE / name / "config.json").read_text())
    state = {k: v.float() for k, v in torch.load(HERE / name / "pytorch_model.bin", weights_only=True).items()}
    sizes = ("vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads",
             "num_key_value_heads", "rms_norm_eps", "tie_word_embeddings")
    config = transformers.LlamaConfig(**{k: fields[k] for k in sizes})
    model = transformers.AutoModelForCausalLM.from_config(config, attn_implementation="eager").float().eval()
    model.load_state_dict({k: v for k, v in state.items() if "mm_projector" not in k})
    def layer(): return torch.nn.Linear(fields["mm_hidden_size"], fields["hidden_size"])
    linear = fields["mm_projector_type"] == "linear"
    head = layer() if linear else torch.nn.Sequential(layer(), torch.nn.GELU(), layer())
    head.load_state_dict({k.split("mm_projector.")[1]: v for k, v in state.items() if "mm_projector" in k})
    clip = transformers.CLIPVisionConfig(**json.loads((HERE / tower_name / "config.json").read_text()))
    tower = transformers.CLIPVisionModel(clip).float().eval()
    tower.set_attn_implementation("eager")
    weights = {k: v.float() for k, v in load_file(HERE / tower_name / "model.safetensors").items()}
    prefixed = any(k.startswith("vision_model.") for k in tower.state_dict())
    tower.load_state_dict({k if prefixed else k.removeprefix("vision_model."): v for k, v in weights.items()}, strict=False)
    return model, tower, head


def llava_chat(name, tower_name):
    """Conversations with one or two pictures as the original's code puts them together."""
    model, tower, head = load_llava(name, tower_name)
    start_end = json.loads((HERE / name / "config.json").read_text())["mm_use_im_start_end"]
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(HERE / name / "tokenizer.model"))
    size = tokenizer.get_piece_size()
    embed = model.get_input_embeddings()
    cases = []
    for number, question in enumerate(QUESTIONS):
        sizes = SIZES[number % len(SIZES)]
        if start_end:  # v0: behind the question, between two added tokens
            before, between, after = f"{HUMAN}\n\n### Human: {question}\n", "", "\n### Assistant:"
        else:  # v1.5 on Mistral: before the question; later LLaVA code tokenizes the text between pictures by itself
            before, between, after = "[INST] ", "", f"\n{question} [/INST]"
        texts = [before] + [between] * (len(sizes) - 1) + [after]
        rows = []
        for i, text in enumerate(texts):
            ids = ([2] if i == 0 else [])  # "</s>": special_tokens_map.json says that it begins a text, too
            ids += [size + 3] if start_end and i > 0 else []
            ids += tokenizer.encode(text) if text else []
            ids += [size + 2] if start_end and i < len(sizes) else []
            rows.append(embed(torch.tensor(ids, dtype=torch.long)))
            if i < len(sizes):
                hidden = tower(clip_pixels(test_picture(*sizes[i]), 28), output_hidden_states=True).hidden_states[-2]
                rows.append(head(hidden[:, 1:])[0])
        with torch.no_grad():
            inputs = torch.cat(rows)[None]
            cells = inputs.shape[1]
            logits = model(inputs_embeds=inputs).logits[0, -1]
            greedy = []
            for _ in range(NEW_TOKENS):
                greedy.append(int(model(inputs_embeds=inputs).logits[0, -1].argmax()))
                inputs = torch.cat([inputs, embed(torch.tensor([[greedy[-1]]]))], dim=1)
        case = {"question": question, "pictures": sizes, "cells": cells, "greedy": greedy}
        if number < 2:
            case["logits"] = [round(x, 6) for x in logits.tolist()]
        cases.append(case)
    write_json(HERE / name / "chat.json", cases, None)


def llava(name, tower_name, architecture, model_type, act, projector, seed):
    tower = clip_tower(seed, act, tower_name)
    path = folder(name)
    spm = sentencepiece_model(330)
    (path / "tokenizer.model").write_bytes(spm)
    size = sentencepiece.SentencePieceProcessor(model_proto=spm).get_piece_size()
    added = ["[PAD]", "<im_patch>", "<im_start>", "<im_end>"]
    write_json(path / "added_tokens.json", {text: size + i for i, text in enumerate(added)})
    write_json(path / "special_tokens_map.json",
               {"bos_token": "</s>", "eos_token": "</s>", "pad_token": "[PAD]", "unk_token": "<unk>"})
    write_json(path / "config.json", {
        "architectures": [architecture], "model_type": model_type, "vocab_size": size + 4, "hidden_size": 32,
        "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 4, "num_key_value_heads": 2,
        "max_position_embeddings": 256, "rms_norm_eps": 1e-5, "hidden_act": "silu", "bos_token_id": 1, "eos_token_id": 2,
        "tie_word_embeddings": False, "mm_vision_tower": "openai/clip-vit-large-patch14", "mm_hidden_size": 32,
        "mm_vision_select_layer": -2, "mm_use_im_start_end": projector == "linear", "mm_projector_type": projector})
    config = transformers.LlamaConfig(
        vocab_size=size + 4, hidden_size=32, intermediate_size=32, num_hidden_layers=1, num_attention_heads=4,
        num_key_value_heads=2, rms_norm_eps=1e-5, tie_word_embeddings=False)
    model = random_model(config, seed + 10)
    torch.manual_seed(seed + 20)
    def layer(): return torch.nn.Linear(32, 32)
    head = layer() if projector == "linear" else torch.nn.Sequential(layer(), torch.nn.GELU(), layer())
    with torch.no_grad():
        for parameter in head.parameters():
            parameter.copy_(parameter.half().float())
    state = state_of(model, tied=False) | {"model.mm_projector." + k: v.half() for k, v in head.state_dict().items()}
    torch.save(state, path / "pytorch_model.bin")
    cases = []
    for width, height in [(50, 37), (28, 28), (20, 61)]:
        pixels = clip_pixels(test_picture(width, height), 28)
        with torch.no_grad():
            hidden = tower(pixels, output_hidden_states=True).hidden_states[-2][:, 1:]
            embeddings = head(hidden)[0]
        cases.append({"width": width, "height": height, "pixels": [round(x, 5) for x in pixels[0, :, 14].flatten().tolist()],
                      "embeddings": [round(x, 5) for x in embeddings.flatten().tolist()]})
    write_json(path / "expected.json", cases, None)


if __name__ == "__main__":
    if sys.argv[1:] != ["chats"]:
        llama_v0()
        mistral()
        smollm()
        llava("llava-v0", "clip-quick", "LlavaLlamaForCausalLM", "llava", "quick_gelu", "linear", 4)
        llava("llava-v15", "clip-gelu", "LlavaMistralForCausalLM", "llava_mistral", "gelu", "mlp2x_gelu", 5)
    llava_chat("llava-v0", "clip-quick")
    llava_chat("llava-v15", "clip-gelu")
