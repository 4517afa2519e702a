#!/usr/bin/env bash
# Times `analyze` on the 81 full-size IDRiD segmentation photographs, networks loaded once: number of records,
# failures, and the median of the records' own total (field of view to evidence; reading and writing files come on
# top, see the wall clock).
#   scripts/time_analyze.sh [BUILD_FOLDER]
# The photographs are looked for in $RETINALGPT_DATA or ../shared/data; OUT=FOLDER also writes overlays and masks.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

build=${1:-$repo/build}
data=${RETINALGPT_DATA:-$repo/../shared/data}/idrid_segmentation
[ -d "$data" ] || die "$data is not there; set RETINALGPT_DATA to the folder that holds idrid_segmentation"
records=$(mktemp)
trap 'rm -f "$records"' EXIT

start=$(date +%s.%N)
"$build/retinalgpt" analyze "$data"/*/images/*.jpg --json ${OUT:+--out "$OUT"} > "$records" || status=$?
end=$(date +%s.%N)
python3 - "$records" "$(awk "BEGIN { print $end - $start }")" "${status:-0}" <<'PYTHON'
import json
import statistics
import sys

lines = [json.loads(line) for line in open(sys.argv[1])]
totals = sorted(r["timing_ms"]["total"] / 1000 for r in lines if "timing_ms" in r)
print(f"exit status {sys.argv[3]}, {len(lines)} photographs, {len(lines) - len(totals)} failed")
print(f"seconds per photograph: median {statistics.median(totals):.2f}, "
      f"90 % under {totals[int(0.9 * len(totals))]:.2f}, most {totals[-1]:.2f}")
print(f"wall clock {float(sys.argv[2]):.1f} s, {float(sys.argv[2]) / len(lines):.2f} s per photograph with everything")
stages = sorted({stage for r in lines for stage in r.get("timing_ms", {})})
for stage in stages:
    values = [r["timing_ms"][stage] for r in lines if stage in r.get("timing_ms", {})]
    print(f"  {stage:<20} {statistics.median(values):8.1f} ms median")
PYTHON
