#!/bin/sh
# What docker-compose.yml is validated with in tests: Docker Compose's own loader, without Docker.
set -eu
cd "$(dirname "$0")/../.."
sh infra/setup/go-program.sh compose-spec github.com/compose-spec/compose-go/v2/cmd v2.16.2 'checks docker-compose.yml' || [ $? = 3 ]
