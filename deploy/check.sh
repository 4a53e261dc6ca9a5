#!/usr/bin/env bash
# Checks the deployment on a machine without a container engine, with the real parts:
#   1. docker-compose.yml: rendered by Docker Compose and held to what docs/reference/deployment.md promises
#   2. the same Temporal server, with the same variables and scripts, on PostgreSQL; the demo is run against it
#   3. the image, of HEAD: the steps of the Dockerfile in a folder; its worker as an ordinary user, until SIGTERM
#   4. backup and restore: both halves are brought back, and the engagement goes on
# Needs Linux, Node, npm, Go, curl and git; brings Docker Compose, the server and Node 24 into dayone's cache (ten
# minutes once, two cores), and PostgreSQL by apt-get where it may. Loopback only, free ports, a folder of its own that
# goes at the end with every process it started. `KEEP_LOGS=DIR deploy/check.sh` leaves the logs in DIR.
set -euo pipefail

readonly SERVER=1.32.1 COMPOSE=v2.40.3 NODE=24
root=$(cd "$(dirname "$0")/.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/dayone
work=$(mktemp -d)
chmod 711 "$work"
secret=$(head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n')
. "$root/deploy/processes.sh"

say() { echo "== $*"; }
fail() { echo "FAILED: $*" >&2; exit 1; }

part() {
  local name=$1 began=$SECONDS
  shift
  say "$name"
  "$@"
  say "$name: $((SECONDS - began)) s"
}

cleanup() {
  local code=$? index
  trap - EXIT
  for ((index = ${#pids[@]} - 1; index >= 0; index--)); do stop "${pids[index]}" || true; done
  if [ "$code" != 0 ]; then tail -n 4 "$work"/*.log | cut -c 1-300 >&2 || true; fi
  if [ -n "${KEEP_LOGS:-}" ]; then mkdir -p "$KEEP_LOGS" && cp "$work"/*.log "$KEEP_LOGS" || true; fi
  rm -rf "$work"
  exit "$code"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

bring_tools() {
  local go_flags="${GOFLAGS:-} -p=1" folder
  for tool in node npm git curl; do command -v "$tool" >/dev/null || fail "$tool is needed"; done
  mkdir -p "$cache"
  server=$cache/temporal-server-$SERVER
  if [ ! -x "$server/server" ] || [ ! -x "$server/sql" ]; then
    say "building the Temporal server $SERVER"
    GOFLAGS=$go_flags GOBIN=$server nice -n 10 go install \
      "go.temporal.io/server/cmd/server@v$SERVER" "go.temporal.io/server/cmd/tools/sql@v$SERVER"
  fi
  compose=$cache/docker-compose-$COMPOSE
  if [ ! -x "$compose" ]; then
    say "building Docker Compose $COMPOSE"
    folder=$work/compose && mkdir "$folder"
    (cd "$folder" && export GOFLAGS=$go_flags && go mod init scratch && go get "github.com/docker/compose/v2/cmd@$COMPOSE" &&
      nice -n 10 go build -o "$compose" github.com/docker/compose/v2/cmd) >"$work/compose-build.log" 2>&1
  fi
  node24=$cache/node-$NODE
  if [ ! -x "$node24/node_modules/.bin/node" ]; then
    say "installing Node $NODE"
    npm install --silent --no-audit --no-fund --no-save --prefix "$node24" "node@$NODE"
  fi
  image_path=$node24/node_modules/.bin:$PATH
  if ! ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1; then
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || fail 'PostgreSQL is needed (Debian: apt-get install postgresql)'
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null
  fi
  postgres=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
  # As in Temporal's own images.
  mkdir "$work/bin"
  ln -s "$server/sql" "$work/bin/temporal-sql-tool"
  ln -s "$server/server" "$work/bin/temporal-server"
}

check_compose() {
  local rendered=$work/compose.json refusal
  cd "$root"
  if refusal=$(env -u POSTGRES_PASSWORD "$compose" --env-file /dev/null config 2>&1); then fail 'Compose starts without a password'; fi
  case $refusal in *POSTGRES_PASSWORD*env.example*) ;; *) fail "without a password Compose says only: $refusal" ;; esac
  sed "s/^POSTGRES_PASSWORD=.*/POSTGRES_PASSWORD=$secret/" deploy/env.example >"$work/env"
  env -u POSTGRES_PASSWORD "$compose" --env-file "$work/env" config --format json >"$rendered"
  node deploy/check-compose.mjs "$rendered" "$secret" >"$work/temporal.env"
  "$server/server" validate-dynamic-config deploy/temporal/dynamicconfig.yaml >"$work/dynamic-config.log"
  if grep -E 'error|warning' "$work/dynamic-config.log" >&2; then fail 'the server does not understand its dynamic configuration'; fi
  echo "services: $("$compose" --env-file "$work/env" config --services | sort | tr '\n' ' ')"
}

start_database() {
  local user group
  user=$(id -u) group=$(id -g)
  if [ "$user" = 0 ]; then user=$(id -u postgres) group=$(id -g postgres); fi
  install -d -m 700 -o "$user" -g "$group" "$work/database"
  printf %s "$secret" >"$work/database/password" && chown "$user:$group" "$work/database/password"
  (cd / && as "$user" "$group" "$postgres/initdb" --pgdata="$work/database/data" --username=temporal \
    --pwfile="$work/database/password" --auth=scram-sha-256 --data-checksums --encoding=UTF8) >"$work/initdb.log"
  start postgresql as "$user" "$group" "$postgres/postgres" -D "$work/database/data" -p "$sql_port" \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories="$work/database"
  until_true PostgreSQL 60 "$started" "$postgres/pg_isready" --host=127.0.0.1 --port="$sql_port"
}

# Twice: an `up` on a database that is there must change nothing.
set_up_schema() {
  for _ in 1 2; do
    env PATH="$work/bin:$PATH" SQL_PLUGIN=postgres12_pgx SQL_HOST=127.0.0.1 SQL_PORT="$sql_port" SQL_USER=temporal \
      SQL_PASSWORD="$secret" sh "$root/deploy/temporal/setup-schema.sh"
  done >"$work/schema.log" 2>&1
}

# The variables of the compose file, and after them only where things lie on this machine.
start_server() {
  local variables about=http://127.0.0.1:$http_port/api/v1/cluster-info
  mapfile -t variables <"$work/temporal.env"
  start temporal env -i PATH="$PATH" "${variables[@]}" BIND_ON_IP=127.0.0.1 POSTGRES_SEEDS=127.0.0.1 DB_PORT="$sql_port" \
    DYNAMIC_CONFIG_FILE_PATH="$root/deploy/temporal/dynamicconfig.yaml" FRONTEND_GRPC_PORT="$grpc_port" \
    FRONTEND_HTTP_PORT="$http_port" FRONTEND_MEMBERSHIP_PORT="${inner[0]}" MATCHING_GRPC_PORT="${inner[1]}" \
    MATCHING_MEMBERSHIP_PORT="${inner[2]}" HISTORY_GRPC_PORT="${inner[3]}" HISTORY_MEMBERSHIP_PORT="${inner[4]}" \
    WORKER_GRPC_PORT="${inner[5]}" WORKER_MEMBERSHIP_PORT="${inner[6]}" "$work/bin/temporal-server" start
  temporal_pid=$started
  # The health check of the compose file.
  until_true 'the Temporal server' 90 "$started" curl --fail --silent "$about"
  export TEMPORAL_ADDRESS=127.0.0.1:$grpc_port
  curl --silent "$about" | node -e '
    const about = JSON.parse(require("node:fs").readFileSync(0));
    console.log(`server ${about.serverVersion}, ${about.persistenceStore}, ${about.historyShardCount} shards`);'
}

# HEAD in a folder of its own, so that neither side disturbs the other.
clone() {
  git clone --quiet "$root" "$work/clone"
  cd "$work/clone"
  npm run -s build 2>"$work/build.log"
  # Found, or brought as dayone always brings it.
  temporal=$(node -e 'require("./dist/client/embedded/temporal-cli").ensureTemporalCli().then(({ path }) => console.log(path))')
  ln -s "$temporal" "$work/bin/temporal"
}

create_namespace() {
  for _ in 1 2; do
    env TEMPORAL_NAMESPACE="$1" RETENTION=30d PATH="$work/bin:$PATH" sh "$root/deploy/temporal/create-namespace.sh" 2>&1
  done
}

run_demo() {
  create_namespace default
  cd "$work/clone"
  npm run -s demo -- --json >"$work/demo.json" 2>"$work/demo.log" || fail 'the demo did not pass'
  echo "demo: $(head -c 300 "$work/demo.json")…"
}

# What stands in the Dockerfile, word for word, in $work/image/app.
build_image() {
  local app=$work/image/build copied line
  mkdir -p "$app" "$work/image/app"
  mapfile -t copied < <(sed -n 's/^!//p' "$root/.dockerignore")
  git -C "$work/clone" archive HEAD -- "${copied[@]}" | tar -x -C "$app"
  cd "$app"
  sed -n '/ AS build$/,/^$/s/^RUN //p' "$root/Dockerfile" | while read -r line; do
    echo "+ $line"
    PATH=$image_path sh -ec "$line" </dev/null >>"$work/image.log" 2>&1
  done
  sed -n 's#^COPY --from=build /app/\([^ ]*\) .*#\1#p' "$root/Dockerfile" | while read -r line; do cp -a "$app/$line" "$work/image/app/"; done
  chmod -R go+rX "$work/image"
  cd "$work/image/app"
  node -e '
    const { existsSync, readFileSync } = require("node:fs");
    const { packages } = JSON.parse(readFileSync(process.argv[1]));
    const unwanted = Object.keys(packages).filter((place) => packages[place].dev && existsSync(`${place}/package.json`));
    if (existsSync("dist/examples")) unwanted.push("dist/examples");
    if (unwanted.length > 0) console.error(`the image holds ${unwanted.join(", ")}`);
    process.exitCode = unwanted.length;' "$app/package-lock.json" || fail 'the image holds what only development needs'
  echo "image: $(du -sm . | cut -f1) MB under /app, Node $(PATH=$image_path node --version)"
}

# The words of a Dockerfile's instruction, one a line.
words_of() {
  sed -n "s/^$1 [^[]*\\[/[/p" "$root/Dockerfile" |
    node -e 'console.log(JSON.parse(require("node:fs").readFileSync(0)).join("\n"))'
}

# Runs in the image's folder, with the image's variables, as an ordinary user: inside COMMAND…
inside() {
  cd "$work/image/app"
  as "$user" "$user" env -i PATH="$image_path" HOME=/nonexistent NODE_ENV=production DAYONE_DATA="$evidence" \
    TEMPORAL_ADDRESS="$TEMPORAL_ADDRESS" TEMPORAL_NAMESPACE=client-a "$@"
}

start_worker() {
  local command health
  mapfile -t command < <(words_of CMD)
  mapfile -t health < <(words_of HEALTHCHECK)
  if [ "$1" = first ] && (inside "${health[@]}") 2>/dev/null; then fail 'the health check passes without a worker'; fi
  start worker inside "${command[@]}"
  worker_pid=$started
  until_true 'the worker' 90 "$started" grep -q 'worker ready' "$work/worker.log"
  until_true 'the health check' 30 "$started" once inside "${health[@]}"
}

stop_worker() {
  local code=0
  stop "$worker_pid" || code=$?
  [ "$code" = 0 ] || fail "the worker ended with $code after SIGTERM"
}

run_image() {
  create_namespace client-a
  install -d -m 700 -o "$user" "$evidence"
  start_worker first
  ps -o user:12,args -p "$worker_pid" | tail -n 1
  # The command of the image, with the folder as it is here.
  sed "s#/app/#$work/image/app/#" "$root/deploy/dayone.js" >"$work/image/dayone.js"
  install -m 644 "$work/clone/examples/charters/minimal.yaml" "$work/image/charter.yaml"
  (inside node "$work/image/dayone.js" start "$work/image/charter.yaml")
  stop_worker
  echo 'the worker ended with 0 after SIGTERM'
}

# As docs/how-to/upgrade-and-back-up.md has it: both halves, while nothing writes; back on an empty database and an empty volume.
restore() {
  local db from=$evidence
  export PGHOST=127.0.0.1 PGPORT=$sql_port PGUSER=temporal PGPASSWORD=$secret
  stop "$temporal_pid" || true
  for db in temporal temporal_visibility; do
    "$postgres/pg_dump" --format=custom "$db" >"$work/$db.dump"
    "$postgres/dropdb" "$db"
  done
  "$postgres/createdb" temporal
  for db in temporal temporal_visibility; do
    "$postgres/pg_restore" --dbname=postgres --create --clean --if-exists <"$work/$db.dump"
  done
  unset PGHOST PGPORT PGUSER PGPASSWORD
  evidence=$work/evidence-restored
  install -d -m 700 -o "$user" "$evidence"
  tar -C "$from" -cf - . | tar -C "$evidence" -xf -
  rm -rf "$from"
  start_server
  start_worker again
  (inside node "$work/image/dayone.js" timeline contract-review)
  (inside node "$work/image/dayone.js" hold contract-review --as mara-okafor --reason 'restored from a backup')
  stop_worker
}

read -r sql_port grpc_port http_port inner_ports <<<"$(free_ports 10)"
read -ra inner <<<"$inner_ports"
user=1000
if [ "$(id -u)" != 0 ]; then user=$(id -u); fi
evidence=$work/evidence
part 'tools' bring_tools
part 'docker-compose.yml' check_compose
part 'a built checkout' clone
part 'PostgreSQL' start_database
part 'schema' set_up_schema
part 'Temporal server' start_server
part 'demo against it' run_demo
part 'the image, built' build_image
part 'the image, run' run_image
part 'backup and restore' restore
say "all of it holds ($SECONDS s)"
