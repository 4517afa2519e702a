# Shared by the scripts: messages, checksums. Sourced, not run.

readonly repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "-- $*" >&2; }
die() {
  printf '%s\n' "error: $*" >&2
  exit 1
}

# has_expected_checksum FILE: compares FILE with the sum kept for its name in scripts/checksums.txt.
has_expected_checksum() {
  local expected
  expected=$(awk -v name="$(basename "$1")" '$2 == name { print $1 }' "$repo/scripts/checksums.txt")
  [ -n "$expected" ] || die "scripts/checksums.txt has no line for $(basename "$1")"
  [ -f "$1" ] && echo "$expected  $1" | sha256sum --check --status
}

# as_root COMMAND...: runs it as root or through sudo; fails where neither is possible.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo --preserve-env=DEBIAN_FRONTEND "$@"
  else
    return 1
  fi
}
