#!/bin/sh
# npm run cluster: installs what is missing, then runs the whole cluster on this machine from this very process, so that
# signals reach it.
set -eu
cd "$(dirname "$0")/../.."
. infra/setup/node.sh
sh infra/setup/install.sh
sh infra/setup/cluster-servers.sh
sh infra/setup/web.sh
exec node --disable-warning=ExperimentalWarning infra/cluster/src/main.ts "$@"
