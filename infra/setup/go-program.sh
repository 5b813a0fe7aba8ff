#!/bin/sh
# go-program.sh NAME PACKAGE VERSION WHY: puts a program written in Go into .cache/bin, built from source, once for each version.
# Where there is no Go it says so and ends with 3.
set -eu
cd "$(dirname "$0")/../.."
. infra/setup/progress.sh
. infra/setup/lock.sh
name=$1 package=$2 version=$3 why=$4
program=$PWD/.cache/bin/$name

is_there() { [ -x "$program" ] && [ "$(cat "$program.version" 2>/dev/null || true)" = "$version" ]; }

# Where Go's own installer puts it, which PATH may lack.
export PATH="$PATH:/usr/local/go/bin"

! is_there || exit 0
if ! command -v go >/dev/null; then
  say "$name ($why) is built with Go 1.25 or newer, which is not here: install Go, or put $name $version into .cache/bin by hand." >&2
  exit 3
fi
mkdir -p .cache/bin
only_one ".cache/building-$name" "Building $name"
! is_there || exit 0
say "Building $name $version ($why): once, up to some minutes"
GOBIN=$PWD/.cache/$name.new
export GOBIN
rm -rf "$GOBIN"
quietly "go-$name" "$name could not be built" go install -trimpath -ldflags '-s -w' "$package@$version" || exit 1
# Go calls it after the last part of its path.
mv "$GOBIN"/* "$program"
rmdir "$GOBIN"
echo "$version" >"$program.version"
