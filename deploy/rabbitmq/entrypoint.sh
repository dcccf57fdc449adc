#!/bin/sh
# Writes the definitions from the environment, then starts the broker as its image does.
set -eu
file=/var/lib/rabbitmq/definitions.json
umask 077
sh /etc/actnow/definitions.sh >"$file"
chown rabbitmq:rabbitmq "$file"
exec docker-entrypoint.sh "$@"
