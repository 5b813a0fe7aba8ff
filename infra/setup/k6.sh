#!/bin/sh
# What bench:school needs besides npm's packages: k6, which makes the load, and Debian's PostgreSQL 15 with pgbench.
set -eu
cd "$(dirname "$0")/../.."
sh infra/setup/go-program.sh k6 go.k6.io/k6 v1.8.1 'makes the load of bench:school' || [ $? = 3 ]
exec sh infra/setup/debian-postgres.sh
