"""Weights as safetensors files, for the scripts beside this one. Needs the Python package numpy."""
import json
import os
import struct

import numpy


def read_safetensors(path):
    """Metadata, and names -> float32 arrays. Other types are refused: runs hold none."""
    whole = path.read_bytes()
    (length,) = struct.unpack("<Q", whole[:8])
    header, data = json.loads(whole[8:8 + length]), whole[8 + length:]
    metadata, tensors = header.pop("__metadata__", {}), {}
    for name, tensor in header.items():
        if tensor["dtype"] != "F32":
            raise SystemExit(f"{path}: {name} is {tensor['dtype']}, not F32")
        begin, end = tensor["data_offsets"]
        tensors[name] = numpy.frombuffer(data[begin:end], "<f4").reshape(tensor["shape"])
    return metadata, tensors


def write_safetensors(path, tensors, metadata):
    """Names -> float32 arrays, under a temporary name until the file is whole."""
    header, offset = {"__metadata__": metadata}, 0
    for name, value in sorted(tensors.items()):
        header[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [offset, offset + value.nbytes]}
        offset += value.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    unfinished = path.with_suffix(".part")
    with open(unfinished, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text)
        for _, value in sorted(tensors.items()):
            out.write(value.tobytes())
    os.replace(unfinished, path)
