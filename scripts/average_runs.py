#!/usr/bin/env python3
"""Makes one run of two: the weighted mean of their best weights.

    python3 scripts/average_runs.py RUN_A RUN_B SHARE OUT

SHARE is the weight of RUN_B, between 0 and 1. Helps where one run goes on from the other, so that the way between them
is short; whether it did is for the validation split to say. OUT then holds best.safetensors and images.json (all
pictures of both). Needs the Python package numpy.
"""
import json
import pathlib
import sys

from safetensors_file import read_safetensors, write_safetensors


def mean_of(a, b, share):
    """Metadata and tensors of two runs -> those of their mean."""
    (of_a, tensors_a), (of_b, tensors_b) = a, b
    if {n: t.shape for n, t in tensors_a.items()} != {n: t.shape for n, t in tensors_b.items()}:
        raise SystemExit("the runs are of different networks")
    metadata = {"network": of_a["network"], "seed": of_a["seed"],
                "step": f"{of_a['step']} averaged with {of_b['step']} of another run, which weighs {share}",
                "score": f"{of_a['score']} and {of_b['score']} before averaging"}
    mean = {n: ((1 - share) * t.astype("f8") + share * tensors_b[n].astype("f8")).astype("<f4")
            for n, t in tensors_a.items()}
    return metadata, mean


def main():
    if len(sys.argv) != 5 or not 0 <= float(sys.argv[3]) <= 1:
        raise SystemExit(__doc__)
    runs, share, out = [pathlib.Path(p) for p in sys.argv[1:3]], float(sys.argv[3]), pathlib.Path(sys.argv[4])
    images = [json.loads((run / "images.json").read_text()) for run in runs]
    metadata, mean = mean_of(*(read_safetensors(run / "best.safetensors") for run in runs), share)
    out.mkdir(parents=True)
    (out / "images.json").write_text(json.dumps({part: sorted(set(images[0][part]) | set(images[1][part]))
                                                 for part in ("training", "validation")}))
    write_safetensors(out / "best.safetensors", mean, metadata)


main()
