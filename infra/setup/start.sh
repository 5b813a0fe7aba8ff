#!/bin/sh
# npm start: installs what is missing, then runs the embedded profile in this very process, so that signals reach it.
set -eu
cd "$(dirname "$0")/../.."
. infra/setup/node.sh
sh infra/setup/install.sh
sh infra/setup/web.sh
# Files and pictures of recordings are made by ffmpeg. Without it lessons are recorded and replayed all the same.
command -v ffmpeg >/dev/null || [ "$(id -u)" != 0 ] || sh infra/setup/debian.sh 'for films of recordings' ffmpeg || true
# Slides are drawn by poppler. Without it teachers are told so when they bring some.
command -v pdftoppm >/dev/null || [ "$(id -u)" != 0 ] || sh infra/setup/debian.sh 'for slides' poppler-utils || true
exec node infra/embedded/src/main.ts "$@"
