#!/usr/bin/env bash
# Makes the secrets of a new house: .env for compose, and house/ with the operator's key for the desk.
#
#   deploy/secrets.sh [FOLDER]     into FOLDER, or beside this script; refuses to overwrite
#
# Needs openssl. Both results are readable by their owner only and never leave the machine by themselves:
# back them up where backups of the database are not.
set -euo pipefail
umask 077

folder=${1:-$(cd "$(dirname "$0")" && pwd)}

fail() {
    echo "secrets.sh: $*" >&2
    exit 1
}

[[ ! -e $folder/.env && ! -e $folder/house ]] || fail "$folder holds the secrets of a house already"
command -v openssl >/dev/null || fail "openssl is missing"

password() { openssl rand -hex 24; }
private_key() { openssl genpkey -algorithm ed25519 -outform DER | base64 -w 0; }
# The last 32 bytes of the DER form are the key itself (RFC 8410).
public_key() { base64 -d <<<"$1" | openssl pkey -inform DER -pubout -outform DER | tail -c 32 | base64 -w 0; }

# The container reads house/ as its owner; never as root.
uid=$(id -u) gid=$(id -g)
if [[ $uid -eq 0 ]]; then
    uid=10001 gid=10001
fi

database_migrator=$(password)
broker_migrator=$(password)
privacy_secret=$(openssl rand -hex 32)
token_key=$(private_key)
token_public_key=$(public_key "$token_key")
registration_key=$(private_key)
portal_key=$(private_key)
portal_public_key=$(public_key "$portal_key")

cat >"$folder/.env" <<ENV
HOUSE_UID=$uid
HOUSE_GID=$gid
POSTGRES_PASSWORD=$(password)
DATABASE_PASSWORD_MIGRATOR=$database_migrator
DATABASE_PASSWORD_REGISTRATION=$(password)
DATABASE_PASSWORD_FOOD_LICENSING=$(password)
DATABASE_PASSWORD_INSPECTIONS=$(password)
DATABASE_PASSWORD_FAST_TRACK=$(password)
DATABASE_PASSWORD_IDENTITY=$(password)
DATABASE_PASSWORD_PORTAL=$(password)
BROKER_PASSWORD_MIGRATOR=$broker_migrator
BROKER_PASSWORD_REGISTRATION=$(password)
BROKER_PASSWORD_FOOD_LICENSING=$(password)
BROKER_PASSWORD_INSPECTIONS=$(password)
BROKER_PASSWORD_FAST_TRACK=$(password)
BROKER_PASSWORD_IDENTITY=$(password)
BROKER_PASSWORD_PORTAL=$(password)
PRIVACY_SECRET=$privacy_secret
TOKEN_PUBLIC_KEY=$token_public_key
TOKEN_PRIVATE_KEY_PORTAL=$portal_key
TOKEN_PUBLIC_KEY_PORTAL=$portal_public_key
CERTIFICATE_KEY_REGISTRATION=$registration_key
CERTIFICATE_KEY_FOOD_LICENSING=$(private_key)
ENV

# What `actnow migrate`, `verify`, `case`, `parked`, `submit` and `token` know of the house. The services have
# their own configuration; of this folder they know the public key of its tokens. The portal's private key is not
# here: the desk never signs as the portal.
mkdir -p "$folder/house/run"
cat >"$folder/house/house.json" <<JSON
{
  "prefix": "",
  "database_server": "postgres://actnow_migrator:$database_migrator@postgres:5432/",
  "broker_addresses": ["amqp://migrator:$broker_migrator@rabbitmq:5672/actnow"],
  "code_pool": "MAFAKE##",
  "instant_approval": true,
  "otlp_endpoint": "",
  "portal": true,
  "portal_public_key": "$portal_public_key",
  "privacy_secret": "$privacy_secret",
  "token_private_key": "$token_key",
  "token_public_key": "$token_public_key",
  "certificate_private_key": "$registration_key"
}
JSON
port=7101
for service in registration food-licensing inspections fast-track identity portal; do
    browsers=
    [[ $service != portal ]] || browsers=portal:8080
    echo "{\"grpc\": \"$service:$port\", \"admin\": \"$service:$((port + 100))\", \"http\": \"$browsers\", \"pid\": 0}" \
        >"$folder/house/run/$service.json"
    port=$((port + 1))
done
if [[ $(id -u) -eq 0 ]]; then
    chown -R "$uid:$gid" "$folder/house"
fi
echo "made $folder/.env and $folder/house"
