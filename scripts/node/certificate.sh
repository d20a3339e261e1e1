#!/usr/bin/env bash
# certificate.sh HOSTNAME: the stack's own CA and a server certificate for a DNS name or an IPv4 address.
# Prints the CA's certificate and nothing else on stdout. The CA's key never leaves this host.
set -euo pipefail

tls=${DEEPSEEK_ROOT:-}/etc/deepseek/tls
ca_days=3650
server_days=825 # the lowest limit of the common clients: https://support.apple.com/103769
renew_seconds=$((30 * 86400))
curve=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -sha256)

fail() { echo "$1" >&2 && exit 1; }

quietly() { # COMMAND: openssl tells its life on stderr; show it only when it fails
  local said
  said=$("$@" 2>&1) || fail "openssl $2 failed: ${said##*$'\n'}"
}

good() { # NAME: the certificate lasts and the key beside it is its own
  openssl x509 -checkend "$renew_seconds" -noout -in "$tls/$1.crt" >/dev/null 2>&1 &&
    [[ $(openssl x509 -pubkey -noout -in "$tls/$1.crt") == $(openssl pkey -pubout -in "$tls/$1.key" 2>/dev/null) ]]
}

make_ca() {
  # Extensions from a file of our own: the host's openssl.cnf may add the same ones a second time.
  printf '%s\n' '[req]' distinguished_name=name x509_extensions=ca prompt=no '[name]' "CN=DeepSeek stack on $(hostname)" \
    '[ca]' basicConstraints=critical,CA:TRUE,pathlen:0 keyUsage=critical,keyCertSign,cRLSign \
    subjectKeyIdentifier=hash >"$tls/ca.cnf"
  quietly openssl req -x509 "${curve[@]}" -days "$ca_days" -config "$tls/ca.cnf" -keyout "$tls/ca.key" \
    -out "$tls/ca.crt"
}

make_server() { # SAN
  printf '%s\n' '[req]' distinguished_name=name prompt=no '[name]' CN=deepseek '[server]' "subjectAltName=$1" \
    basicConstraints=critical,CA:FALSE keyUsage=critical,digitalSignature extendedKeyUsage=serverAuth \
    subjectKeyIdentifier=hash authorityKeyIdentifier=keyid >"$tls/server.cnf"
  quietly openssl req "${curve[@]}" -config "$tls/server.cnf" -keyout "$tls/server.key" -out "$tls/server.csr"
  quietly openssl x509 -req -in "$tls/server.csr" -CA "$tls/ca.crt" -CAkey "$tls/ca.key" -CAcreateserial -sha256 \
    -days "$server_days" -extfile "$tls/server.cnf" -extensions server -out "$tls/server.crt"
}

serves() { # OPTION HOSTNAME: the certificate is of this CA and for this host
  good server && openssl verify -CAfile "$tls/ca.crt" "$tls/server.crt" >/dev/null 2>&1 &&
    openssl x509 -noout "$1" "$2" -in "$tls/server.crt" | grep -q 'does match'
}

main() { # HOSTNAME
  local kind=DNS option=-checkhost
  [[ ! $1 =~ ^[0-9]+(\.[0-9]+){3}$ ]] || kind=IP option=-checkip
  command -v openssl >/dev/null || fail "openssl is missing on this host; install it: apt-get install openssl"
  umask 077
  mkdir -p "$tls"
  good ca || make_ca
  serves "$option" "$1" || make_server "$kind:$1"
  chmod 0644 "$tls/ca.crt" "$tls/server.crt"
  cat "$tls/ca.crt"
}

main "$@"
