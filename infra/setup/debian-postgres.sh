#!/bin/sh
# PostgreSQL 15 as Debian has it, for tests and benchmarks: its programs only, no cluster of its own, nothing started.
set -eu
cd "$(dirname "$0")/../.."
[ ! -x /usr/lib/postgresql/15/bin/postgres ] || exit 0
# Debian makes and starts a cluster as it installs, unless told not to beforehand.
settings=/etc/postgresql-common/createcluster.d/watoto.conf
if [ "$(id -u)" = 0 ]; then
  mkdir -p "${settings%/*}"
  echo 'create_main_cluster = false' >"$settings"
elif command -v sudo >/dev/null; then
  sudo mkdir -p "${settings%/*}"
  echo 'create_main_cluster = false' | sudo tee "$settings" >/dev/null
fi
exec sh infra/setup/debian.sh 'for the tests' postgresql-15
