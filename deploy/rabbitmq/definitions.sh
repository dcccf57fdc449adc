#!/bin/sh
# Prints users and rights of the broker as definitions for its start. A service publishes to the two exchanges
# and reads its own queue; only the migrator declares anything. There is no guest and no administrator.
set -eu

# JSON and AMQP addresses take letters and digits as they are: nothing to quote, nothing to get wrong.
check() {
    case $2 in
    *[!0-9A-Za-z]*)
        echo "definitions.sh: the password of $1 may have letters and digits only" >&2
        exit 1
        ;;
    esac
    if [ "${#2}" -lt 16 ]; then
        echo "definitions.sh: the password of $1 is missing or shorter than 16 characters" >&2
        exit 1
    fi
}

user() {
    printf '    {"name": "%s", "password": "%s", "tags": ""}%s\n' "$1" "$2" "$3"
}

rights() {
    printf '    {"user": "%s", "vhost": "actnow", "configure": "%s", "write": "%s", "read": "%s"}%s\n' \
        "$1" "$2" "$3" "$4" "$5"
}

service() {
    rights "$1" '^$' '^actnow\\.(events|orders)$' "^actnow\\\\.$1\$" "$2"
}

check migrator "${MIGRATOR_PASSWORD:-}"
check registration "${REGISTRATION_PASSWORD:-}"
check food-licensing "${FOOD_LICENSING_PASSWORD:-}"
check inspections "${INSPECTIONS_PASSWORD:-}"
check fast-track "${FAST_TRACK_PASSWORD:-}"
check identity "${IDENTITY_PASSWORD:-}"
check portal "${PORTAL_PASSWORD:-}"

echo '{'
echo '  "vhosts": [{"name": "actnow"}],'
echo '  "users": ['
user migrator "$MIGRATOR_PASSWORD" ,
user registration "$REGISTRATION_PASSWORD" ,
user food-licensing "$FOOD_LICENSING_PASSWORD" ,
user inspections "$INSPECTIONS_PASSWORD" ,
user fast-track "$FAST_TRACK_PASSWORD" ,
user identity "$IDENTITY_PASSWORD" ,
user portal "$PORTAL_PASSWORD" ''
echo '  ],'
echo '  "permissions": ['
rights migrator '^actnow\\.' '^actnow\\.' '^actnow\\.' ,
service registration ,
service food-licensing ,
service inspections ,
service fast-track ,
service identity ,
service portal ''
echo '  ]'
echo '}'
