#!/bin/sh
# Runs once, when the data folder is new: users and databases, with passwords from the environment.
set -eu
for name in MIGRATOR REGISTRATION FOOD_LICENSING INSPECTIONS FAST_TRACK IDENTITY PORTAL; do
    eval "value=\${${name}_PASSWORD:-}"
    if [ "${#value}" -lt 16 ]; then
        echo "init.sh: ${name}_PASSWORD is missing or shorter than 16 characters" >&2
        exit 1
    fi
done
exec psql --no-psqlrc --set=ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
    --set=migrator_password="$MIGRATOR_PASSWORD" \
    --set=registration_password="$REGISTRATION_PASSWORD" \
    --set=food_licensing_password="$FOOD_LICENSING_PASSWORD" \
    --set=inspections_password="$INSPECTIONS_PASSWORD" \
    --set=fast_track_password="$FAST_TRACK_PASSWORD" \
    --set=identity_password="$IDENTITY_PASSWORD" \
    --set=portal_password="$PORTAL_PASSWORD" \
    --file "${INIT_SQL:-/etc/actnow/init.sql}"
