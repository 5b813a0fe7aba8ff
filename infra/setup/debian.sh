#!/bin/sh
# debian.sh WHY PACKAGE...: installs those Debian packages that are missing, and starts none of their services.
# Where it cannot, it says what to install by hand and ends with 3.
set -eu
cd "$(dirname "$0")/../.."
. infra/setup/progress.sh
. infra/setup/lock.sh
why=$1
shift

missing_of() {
  for package; do
    [ "$(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null | cut -c1-2)" = ii ] || printf '%s ' "$package"
  done
}

by_hand() {
  say "$1 Please install by hand what Debian calls: $2($why)." >&2
  exit 3
}

apt() { $sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 -o Acquire::Retries=2 "$@"; }
apt_install() { apt install -y --no-install-recommends $missing; }

# Debian starts a service as it is installed. Ours are started by whoever needs them, on ports of their own.
start_no_services() {
  guard=/usr/sbin/policy-rc.d
  [ -d /run/systemd/system ] && [ ! -e $guard ] || return 0
  printf '#!/bin/sh\nexit 101\n' | $sudo tee $guard >/dev/null
  $sudo chmod 755 $guard
  trap '$sudo rm -f $guard; rm -f "$held"' EXIT
}

command -v dpkg-query >/dev/null && command -v apt-get >/dev/null || by_hand 'This is not a Debian system.' "$* "
[ -n "$(missing_of "$@")" ] || exit 0
mkdir -p .cache/logs
only_one .cache/installing-debian 'Installing Debian packages'
missing=$(missing_of "$@")
[ -n "$missing" ] || exit 0
sudo=
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || by_hand 'Debian packages are missing, and only root (or sudo) may install them.' "$missing"
  sudo=sudo
fi
say "Installing Debian packages: ${missing}($why)"
start_no_services
# A fresh image has no lists, and old lists name packages that are gone: only then is an update needed.
if ! apt_install >.cache/logs/debian.log 2>&1; then
  quietly debian-update 'The list of Debian packages could not be fetched' apt update || exit 1
  quietly debian 'The Debian packages could not be installed' apt_install || exit 1
fi
