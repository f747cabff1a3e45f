#!/bin/sh
# Runs the tests against a PostgreSQL other than the embedded one: starts a throwaway server, runs Maven, stops it.
#
#   config/test-on-postgres.sh [BIN [MAVEN ARGUMENTS]]
#
# BIN holds initdb and pg_ctl, such as /usr/lib/postgresql/15/bin; without it, the newest under /usr/lib/postgresql is
# taken. PostgreSQL will not run as root: root runs it as the user postgres. Without arguments Maven runs
# "-pl app -am test".
set -eu

bin=${1:-$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)}
[ $# -eq 0 ] || shift
[ -x "$bin/initdb" ] && [ -x "$bin/pg_ctl" ] || {
  echo "no initdb and pg_ctl in '$bin'; name the folder that holds them, or install them: apt-get install postgresql" >&2
  exit 2
}
[ $# -gt 0 ] || set -- -pl app -am test

as_owner() {
  if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

folder=$(mktemp -d)
port=${PLIMSOLL_TEST_PORT:-$((20000 + $$ % 20000))}
[ "$(id -u)" != 0 ] || chown postgres "$folder"
stop() {
  as_owner "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM

cd "$(dirname "$0")/.."
printf 'secret\n' > "$folder/password"
[ "$(id -u)" != 0 ] || chown postgres "$folder/password"
(cd "$folder" && as_owner "$bin/initdb" -D "$folder/data" -U plimsoll -A scram-sha-256 --pwfile="$folder/password" \
  -E UTF8 --locale=C >/dev/null)
(cd "$folder" && as_owner "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/log" \
  -o "-p $port -k $folder -c listen_addresses=localhost -c max_connections=200 -c fsync=off" start >/dev/null) \
  || { cat "$folder/log" >&2; exit 1; }

"$bin/postgres" --version
PLIMSOLL_TEST_DATABASE_URL="postgresql://plimsoll:secret@localhost:$port/postgres" mvn -B -ntp "$@"
