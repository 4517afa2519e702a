#!/bin/bash
# Installs the build to a temporary prefix, moves it, and builds and runs tests/consumer against that tree alone.
#
#   tests/consumer/check.sh BUILD_DIR CXX_COMPILER
set -euo pipefail
source_dir=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cmake --install "$1" --prefix "$work/first" >/dev/null
mv "$work/first" "$work/moved"
if grep -rlF "$(cd "$source_dir/../.." && pwd)" "$work/moved" --include='*.cmake' --include='*.h' --include='*.json'; then
  echo "the files above name the source tree" >&2
  exit 1
fi
cmake -S "$source_dir" -B "$work/build" -DCMAKE_CXX_COMPILER="$2" -DCMAKE_PREFIX_PATH="$work/moved" >/dev/null
cmake --build "$work/build"
env -u RETINALGPT_MODELS "$work/build/consumer"
