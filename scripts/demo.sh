#!/bin/bash
# The whole way on one real photograph: measure it, write a report, ask three questions.
#
#   scripts/demo.sh [IMAGE]     without IMAGE: the public-domain photograph in Debian's python3-skimage package
#
# Everything is written to demo/.
set -euo pipefail
. "$(dirname "$0")/common.sh"

readonly program=$repo/build/retinalgpt
readonly folder=$repo/demo

# The photograph is taken out of the package; the package itself is not installed.
obtain_photograph() {
  local photograph=$folder/retina.jpg work=$folder/package
  if ! has_expected_checksum "$photograph"; then
    command -v apt-get >/dev/null ||
      die "no apt-get here to obtain a photograph with; give one of your own: make demo IMAGE=FILE"
    say "obtaining a public-domain fundus photograph from the Debian package python3-skimage"
    rm -rf "$work"
    mkdir -p "$work"
    (
      cd "$work"
      apt-get -qq -o APT::Sandbox::User=root download python3-skimage ||
        { as_root apt-get -qq update && apt-get -qq -o APT::Sandbox::User=root download python3-skimage; }
      dpkg-deb --extract python3-skimage_*.deb .
    )
    mv "$work/usr/lib/python3/dist-packages/skimage/data/retina.jpg" "$photograph"
    rm -rf "$work"
    has_expected_checksum "$photograph" || die "$photograph is not the expected photograph; give your own by IMAGE=FILE"
  fi
  echo "$photograph"
}

main() {
  mkdir -p "$folder"
  local image stem
  image=${1:-$(obtain_photograph)}
  stem=$(basename "${image%.*}")

  say "analyze"
  "$program" analyze "$image" --out "$folder" >/dev/null
  say "report"
  "$program" report "$image" --format html --out "$folder/report.html"
  say "chat"
  "$program" chat "$image" \
    -q "What do you see in this photograph?" \
    -q "Is there diabetic retinopathy?" \
    -q "How large is the cup-to-disc ratio?"

  local shown=${image#"$repo"/}
  cat <<END

Overlay:       demo/$stem/overlay.png
Report:        demo/report.html
Record:        demo/$stem/evidence.json
Measurements:  demo/measurements.csv

Try next:
  build/retinalgpt chat $shown            a conversation (type /help)
  build/retinalgpt analyze YOUR_PHOTOGRAPH.jpg --out results
  build/retinalgpt --help
RetinalGPT is a research tool, not a medical device.
END
}

main "$@"
