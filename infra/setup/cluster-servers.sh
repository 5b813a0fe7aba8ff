#!/bin/sh
# The servers that the cluster is made of, besides our own and Postgres, which npm brings. Starts none of them.
# Where something cannot be installed here it says what to install by hand: whoever needs it then says that it is missing.
set -eu
cd "$(dirname "$0")/../.."
sh infra/setup/debian.sh 'for the cluster' redis-server rabbitmq-server coturn nginx-light openssl ffmpeg poppler-utils || [ $? = 3 ]
# Slides of PDFs need poppler alone; those of office files 350 MB more, which whoever wants it asks for: CLUSTER_OFFICE=yes npm run cluster.
[ "${CLUSTER_OFFICE:-no}" != yes ] || sh infra/setup/debian.sh 'for slides of office files' libreoffice-impress-nogui libreoffice-writer-nogui || [ $? = 3 ]
# Why this one: infra/cluster/README.md.
sh infra/setup/go-program.sh versitygw github.com/versity/versitygw/cmd/versitygw v1.8.0 "the cluster's S3 server" || [ $? = 3 ]
