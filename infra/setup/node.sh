# Sourced, from the project's folder. Puts a Node that can run Watoto first in PATH.
#
# The pinned Node is an npm package (package.json, optionalDependencies). npm itself needs it too: a newer npm package
# whose "engines" do not fit the Node that npm runs on is left out silently, so the very first install must not run on
# an older system Node. That one copy is kept in .cache/node.
. infra/setup/progress.sh

node_platform() {
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) echo linux-x64 ;;
    Linux-aarch64 | Linux-arm64) echo linux-arm64 ;;
    Darwin-arm64) echo darwin-arm64 ;;
  esac
}

node_fits() {
  version=$(node -v 2>/dev/null) || return 1
  major=${version#v}
  minor=${major#*.}
  major=${major%%.*}
  [ "$major" -gt 22 ] || { [ "$major" = 22 ] && [ "${minor%%.*}" -ge 18 ]; }
}

fetch_node() {
  system=$(node -v 2>/dev/null || echo none)
  command -v npm >/dev/null || fail 'npm is needed to install Watoto: install Node 22 or newer, which brings it.'
  [ -n "$pinned_node" ] || fail "Watoto needs Node 22.18 or newer; here it is $system, and none is packaged for $(uname -s) $(uname -m)."
  say "Fetching Node $pinned_node (once): Watoto needs 22.18 or newer, the system's is $system"
  # --prefix: a folder of its own, so that the project's node_modules is left alone.
  quietly node "Node $pinned_node could not be fetched" \
    npm install --prefix "$node_home.new" --no-save --no-package-lock --ignore-scripts --no-audit --no-fund \
    "node-$(node_platform)@$pinned_node" || exit 1
  rm -rf "$node_home" "$node_home.new"/node_modules/*/include "$node_home.new"/node_modules/*/share
  mv "$node_home.new" "$node_home"
}

pinned_node=$(sed -n "s/.*\"node-$(node_platform)\": *\"\([0-9.]*\)\".*/\1/p" package.json)
node_home=$PWD/.cache/node/$pinned_node
export PATH="$node_home/node_modules/.bin:$PWD/node_modules/.bin:$PATH"
if ! node_fits; then
  fetch_node
  node_fits || fail "Node $pinned_node does not run on this machine: $(node -v 2>&1 | head -n 1)"
fi
