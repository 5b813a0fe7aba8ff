#!/bin/sh
# Builds the web app into web/dist, if its sources have changed since the last build.
set -eu
cd "$(dirname "$0")/../.."
. infra/setup/node.sh
. infra/setup/lock.sh

sources() {
  find web/src web/public shared/src -type f ! -name '*.test.ts' ! -name '*.test.tsx' 2>/dev/null | LC_ALL=C sort
  ls web/index.html web/vite.config.ts web/package.json package-lock.json infra/setup/src/precompress.ts
}

# Names and contents: a file that moved is a change too.
fingerprint() { sources | tr '\n' '\0' | xargs -0 cksum | cksum; }

is_built() { [ "$(fingerprint)" = "$(cat web/dist/.built-from 2>/dev/null || true)" ]; }

# Built aside and moved into place, so that a running server never serves half a build.
build() {
  say 'Building the web app (some seconds, only after a change)'
  new=$PWD/.cache/web-build
  from=$(fingerprint)
  rm -rf "$new"
  quietly web 'The web app could not be built' vite build web --outDir "$new" --emptyOutDir || exit 1
  node infra/setup/src/precompress.ts "$new"
  echo "$from" >"$new/.built-from"
  rm -rf web/dist
  mv "$new" web/dist
}

if ! is_built; then
  mkdir -p .cache
  only_one .cache/building-web 'Building the web app'
  is_built || build
fi
