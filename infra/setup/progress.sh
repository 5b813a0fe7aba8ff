# Sourced, from the project's folder: what a person sees while something is set up.

say() { printf '%s\n' "$*"; }

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# quietly NAME FAILURE COMMAND...: its output goes to .cache/logs/NAME.log and is shown only if it fails, reason last.
quietly() {
  log=.cache/logs/$1.log
  failure=$2
  shift 2
  mkdir -p .cache/logs
  "$@" >"$log" 2>&1 && return 0
  tail -n 25 "$log" >&2
  printf '%s: %s (all of it: %s)\n' "$failure" "$(reason_in "$log")" "$log" >&2
  return 1
}

# The likeliest reason in a tool's log, in plain words.
reason_in() {
  if grep -q ENOSPC "$1" || grep -qi 'no space left' "$1"; then echo 'the disk is full'
  elif grep -qE 'EACCES|EPERM|EROFS|[Pp]ermission denied' "$1"; then echo 'a file or folder may not be written by this user'
  elif grep -qE 'EUSAGE|ERESOLVE' "$1"; then echo 'package-lock.json does not fit package.json, run "npm install" and try again'
  elif grep -qE 'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|Temporary failure resolving|Could not connect' "$1"; then
    echo 'the network, or the package registry, cannot be reached'
  else echo 'see the lines above'; fi
}
