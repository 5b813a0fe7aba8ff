#!/bin/sh
# Makes .env for docker-compose.yml, with fresh secrets, where there is none. The first four lines are for you to set.
set -eu
cd "$(dirname "$0")/../.."
[ ! -e .env ] || { echo '.env is there already: it is left as it is.' >&2; exit 0; }
umask 077
secret() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }
# A pair of P-256, which browsers subscribe to web pushes with: the 32 bytes after the first seven, and the last 65.
pair=$(mktemp)
trap 'rm -f "$pair"' EXIT
openssl ecparam -name prime256v1 -genkey -noout -outform DER >"$pair"
base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
{
  echo '# What people open, the address that browsers reach this machine at, a name that is on the certificate,'
  echo '# and a folder with edge.crt and edge.key, readable for the user ids 33 (nginx) and of turnserver in their images.'
  echo "PUBLIC_URL=${PUBLIC_URL:-}"
  echo "PUBLIC_ADDRESS=${PUBLIC_ADDRESS:-}"
  echo "TURN_NAME=${TURN_NAME:-}"
  echo "TLS_DIR=${TLS_DIR:-}"
  for name in ACCESS_TOKEN_SECRET ROOM_TOKEN_SECRET SFU_CONTROL_SECRET TURN_SECRET REDIS_PASSWORD POSTGRES_PASSWORD RABBITMQ_PASSWORD S3_SECRET; do
    echo "$name=$(secret)"
  done
  echo "VAPID_PUBLIC_KEY=$(tail -c 65 "$pair" | base64url)"
  echo "VAPID_PRIVATE_KEY=$(tail -c +8 "$pair" | head -c 32 | base64url)"
} >.env.new
mv .env.new .env
echo 'Wrote .env. Set its first four values, then: docker compose up --build'
