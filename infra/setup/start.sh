#!/bin/sh
# npm start: installs what is missing, then runs the embedded profile in this very process, so that signals reach it.
set -eu
cd "$(dirname "$0")/../.."
. infra/setup/node.sh
sh infra/setup/install.sh
sh infra/setup/web.sh
exec node infra/embedded/src/main.ts "$@"
