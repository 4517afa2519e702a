#!/usr/bin/env python3
"""Turns a released network (models/dense.onnx, models/global.onnx) into a run that training and release accept.

    python3 scripts/unpack_released_weights.py NETWORK.onnx RUN_FOLDER [--member K]

RUN_FOLDER then holds best.safetensors (float32; a recipe's `start`, or what `train release` exports) and images.json
(the pictures it was trained and chosen on, from fundusnet.json beside the network). Of a network of several members
--member says which (from 1). The weights are those in use, rounded to half precision when they were released.
Needs the Python packages numpy and openvino.
"""
import argparse
import json
import pathlib

import numpy
import openvino

from safetensors_file import write_safetensors


def parameters(path, member):
    """Names -> float32 arrays. Every parameter ends in .weight or .bias; other constants belong to operations."""
    found = {}
    for op in openvino.Core().read_model(path).get_ops():
        name = op.get_friendly_name()
        if op.get_type_name() == "Constant" and name.endswith((".weight", ".bias")):
            found[name] = numpy.ascontiguousarray(op.data, dtype="<f4")
    members = sorted({name.split(".")[0] for name in found if name.startswith("member")})
    if not members:
        return found
    if member is None or not 1 <= member <= len(members):
        raise SystemExit(f"{path} holds {len(members)} networks: say which with --member 1 to {len(members)}")
    prefix = f"member{member}."
    own = {name[len(prefix):]: value for name, value in found.items() if name.startswith(prefix)}
    # An ensemble holds its logit layers divided by the number of members (src/training/ensemble.h).
    heads = ("diseases.", "grade.", "edema.", "quality.", "fundus.", "locator.maps.")
    return {name: value * len(members) if name.startswith(heads) else value for name, value in own.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("network", type=pathlib.Path)
    parser.add_argument("run", type=pathlib.Path)
    parser.add_argument("--member", type=int)
    options = parser.parse_args()
    training = json.loads((options.network.parent / "fundusnet.json").read_text())["training"]
    recipe = training[options.network.stem]
    if isinstance(recipe, list):
        recipe = recipe[(options.member or 1) - 1]
    options.run.mkdir(parents=True, exist_ok=True)
    write_safetensors(options.run / "best.safetensors", parameters(options.network, options.member), {
        "network": options.network.stem, "step": str(recipe["best_step"]),
        "score": str(recipe["validation_score"]), "seed": str(recipe["seed"])})
    (options.run / "images.json").write_text(json.dumps(
        {"training": training["images"], "validation": training["validation_images"]}, indent=1))


if __name__ == "__main__":
    main()
