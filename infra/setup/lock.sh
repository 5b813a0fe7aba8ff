# Sourced. only_one LOCK WHAT: waits until no other run holds LOCK, then holds it until this shell ends.
# The lock is a symbolic link to the holder's process id: made in one step, with its holder in it.

only_one() {
  waiting=
  until ln -s $$ "$1" 2>/dev/null; do
    holder=$(readlink "$1" || true)
    if [ -z "$holder" ]; then
      [ -w "$(dirname "$1")" ] || { echo "$(dirname "$1") cannot be written by this user" >&2; exit 1; }
    elif ! kill -0 "$holder" 2>/dev/null; then
      drop_stale "$1" "$holder"
    else
      [ -n "$waiting" ] || echo "$2 is under way in another run (process $holder): waiting for it"
      waiting=yes
      sleep 1
    fi
  done
  held=$1
  trap 'rm -f "$held"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

# A holder that was killed left its lock. Another waiter may have replaced it meanwhile: then it is put back.
drop_stale() {
  mv "$1" "$1.$$" 2>/dev/null || return 0
  [ "$(readlink "$1.$$")" = "$2" ] || ln -s "$(readlink "$1.$$")" "$1" 2>/dev/null || true
  rm -f "$1.$$"
}
