#!/usr/bin/env bash
# Makes docs/images/overlay.png: what `retinalgpt analyze` draws over a rendered (not photographed) fundus.
#   scripts/draw_readme_picture.sh [BUILD_FOLDER]
# Needs a build with -DRETINALGPT_TESTS=ON, which has the program render_fundus.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

build=${1:-$repo/build}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$build/render_fundus" --seed 7 --side left --lesions 12,6,8,3 --size 720 --noise 0 --out "$work/eye"
"$build/retinalgpt" analyze "$work/eye/photograph.png" --out "$work/analysis" > /dev/null
mkdir -p "$repo/docs/images"
cp "$work/analysis/photograph/overlay.png" "$repo/docs/images/overlay.png"
say "docs/images/overlay.png: $(stat -c %s "$repo/docs/images/overlay.png") bytes"
