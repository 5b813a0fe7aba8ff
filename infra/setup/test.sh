#!/bin/sh
# npm test [-- PROJECT... | vitest's own arguments]: installs what the tests need, then runs checks and tests.
set -eu
cd "$(dirname "$0")/../.."
. infra/setup/node.sh
sh infra/setup/install.sh
case "$*" in
  unit | checks) ;; # neither servers nor a browser
  *)
    # Without apt this says what to install, and the tests that miss it fail.
    sh infra/setup/debian.sh 'for the tests' redis-server rabbitmq-server coturn openssl prometheus chromium firefox-esr ffmpeg poppler-utils libreoffice-impress-nogui fonts-dejavu-core fonts-liberation iproute2 || [ $? = 3 ]
    sh infra/setup/debian-postgres.sh || [ $? = 3 ]
    sh infra/setup/web.sh
    ;;
esac
case "$*" in
  '' | *cluster*)
    sh infra/setup/cluster-servers.sh
    sh infra/setup/compose-check.sh
    ;;
  *contract*)
    # The suite of each port runs over the cluster's servers too.
    sh infra/setup/cluster-servers.sh
    ;;
esac
exec node infra/setup/src/run-tests.ts "$@"
