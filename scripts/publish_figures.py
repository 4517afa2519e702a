#!/usr/bin/env python3
"""Puts a finished report into the repository: scripts/publish_figures.py REPORT

REPORT is the folder that `retinalgpt evaluate all --data ../shared/data --report REPORT` wrote for the committed
weights. The Markdown and its charts go to docs/evaluation/, the figures that have a floor into the model card.
"""

import pathlib
import re
import shutil
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SECTION = re.compile(r"^## Figures with a floor\n\n(.*?)\n\n", re.S | re.M)
MARKED = re.compile(r"(<!-- figures: scripts/publish_figures.py -->\n)(.*?)(<!-- end of figures -->)", re.S)


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    report = pathlib.Path(sys.argv[1])
    text = (report / "report.md").read_text()
    table = SECTION.search(text)
    if not table:
        sys.exit(f"{report / 'report.md'}: no figures with a floor; was it written by `evaluate all --report`?")
    target = ROOT / "docs" / "evaluation"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(report / "charts", target / "charts")
    shutil.copy(report / "report.md", target)
    card = ROOT / "models" / "README.md"
    old = card.read_text()
    new, found = MARKED.subn(lambda m: m[1] + table[1] + "\n" + m[3], old)
    if found != 1:
        sys.exit(f"{card}: the marks around the table of figures are missing")
    card.write_text(new)


if __name__ == "__main__":
    main()
