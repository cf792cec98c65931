#!/usr/bin/env bash
# Makes what a NATS server with TLS and users needs, and contexts for whoever reaches it:
#
#   ./make-secrets.sh SERVER [FOLDER]
#
# SERVER is the host name or address under which nodes and coordinators reach the server; several are separated by commas
# (the first one goes into the contexts). FOLDER is this one by default. It makes
#
#   ca.pem, ca-key.pem              an authority of your own; keep the key where nobody finds it, or remove it
#   server.pem, server-key.pem      the server's certificate, for server.conf
#   passwords.env                   a password for each user, for the environment of nats-server
#   context/sweepwell-ROLE.json     copy into ~/.config/nats/context of whoever has that role, and ca.pem to where it says
#
# Run again it keeps the authority and the passwords and makes a new certificate. To change: DAYS, PORT.
set -euo pipefail
umask 077

DAYS=${DAYS:-825}
PORT=${PORT:-4222}
AUTHORITY_DAYS=3650

if [ $# -lt 1 ] || [ $# -gt 2 ]; then
  sed -n '2,14s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
names=$1
folder=${2:-$(dirname "$0")}
mkdir -p "$folder/context"
cd "$folder"

alternatives() {
  local separator=
  local name
  for name in ${names//,/ }; do
    if [[ $name =~ ^[0-9.]+$ || $name == *:* ]]; then printf '%sIP:%s' "$separator" "$name"
    else printf '%sDNS:%s' "$separator" "$name"; fi
    separator=,
  done
}

if [ ! -e ca-key.pem ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days "$AUTHORITY_DAYS" \
    -subj "/CN=sweepwell authority" -addext "keyUsage=critical,keyCertSign,cRLSign" \
    -keyout ca-key.pem -out ca.pem 2>/dev/null
fi

openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=${names%%,*}" \
  -keyout server-key.pem -out server.csr 2>/dev/null
# Servers of a cluster are clients of each other.
printf '%s\n' "subjectAltName=$(alternatives)" "extendedKeyUsage=serverAuth,clientAuth" "basicConstraints=CA:FALSE" \
  > server.ext
openssl x509 -req -in server.csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days "$DAYS" -extfile server.ext \
  -out server.pem 2>/dev/null
rm server.csr server.ext

# A password begins with a letter: the server reads it as its configuration language does.
if [ ! -e passwords.env ]; then
  for role in COORDINATOR NODE OBSERVER; do
    echo "SWEEPWELL_${role}_PASSWORD=p$(openssl rand -hex 16)"
  done > passwords.env
fi

# shellcheck source=/dev/null
. ./passwords.env
for role in coordinator node observer; do
  variable=SWEEPWELL_${role^^}_PASSWORD
  cat > "context/sweepwell-$role.json" <<CONTEXT
{
  "description": "sweepwell, as $role",
  "url": "tls://${names%%,*}:$PORT",
  "user": "$role",
  "password": "${!variable}",
  "ca": "$PWD/ca.pem",
  "inbox_prefix": "_INBOX.sweepwell.$role"
}
CONTEXT
done
echo "made $PWD/{ca,server,server-key}.pem, passwords.env and context/sweepwell-{coordinator,node,observer}.json"
