#!/usr/bin/env bash
# Checks the deployment on a machine without a container engine, with the real parts:
#   1. docker-compose.yml: rendered by Docker Compose and held to what docs/deployment.md promises
#   2. the same Temporal server, with the same variables and scripts, on PostgreSQL; the demo is run against it
#   3. the image: the steps of the Dockerfile carried out in a folder; its worker as an ordinary user, until SIGTERM
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
pids=()

say() { echo "== $*"; }
fail() { echo "FAILED: $*" >&2; exit 1; }

part() {
  local name=$1 began=$SECONDS
  shift
  say "$name"
  "$@"
  say "$name: $((SECONDS - began)) s"
}

# Starts a process that ends with this script: start NAME COMMAND…; its pid is in $started, its log in NAME.log.
start() {
  local name=$1
  shift
  "$@" >"$work/$name.log" 2>&1 &
  started=$!
  pids+=("$started")
}

# Ends one of them by SIGTERM; its exit code is the answer. After 30 s it is killed.
stop() {
  kill -TERM "$1" 2>/dev/null || true
  (for _ in $(seq 300); do kill -0 "$1" 2>/dev/null || exit 0; sleep 0.1; done; kill -KILL "$1") &
  local watch=$! code=0
  wait "$1" || code=$?
  wait "$watch" || true
  return "$code"
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

# until_true NAME SECONDS PID COMMAND…: repeats the command until it succeeds, and gives up with the process.
until_true() {
  local name=$1 deadline=$((SECONDS + $2)) pid=$3
  shift 3
  until "$@" >/dev/null 2>&1; do
    kill -0 "$pid" 2>/dev/null || fail "$name ended before it was ready"
    [ "$SECONDS" -lt "$deadline" ] || fail "$name is not ready in time"
    sleep 0.2
  done
}

# Runs a command in place of this process under a numeric user and group: as USER GROUP COMMAND…
as() {
  local user=$1 group=$2
  shift 2
  if [ "$(id -u)" != 0 ]; then exec "$@"; fi
  exec setpriv --reuid="$user" --regid="$group" --clear-groups "$@"
}

# Below 32768: the server keeps its own ports in a column that holds no more.
free_ports() {
  node -e '
    const { createServer } = require("node:net");
    const { randomInt } = require("node:crypto");
    const open = () => new Promise((done) => {
      const server = createServer().once("error", () => done(open()));
      server.listen(randomInt(20_000, 32_768), "127.0.0.1", () => done(server));
    });
    Promise.all(Array.from({ length: Number(process.argv[1]) }, open)).then((servers) => {
      console.log(servers.map((server) => server.address().port).join(" "));
      for (const server of servers) server.close();
    });' "$1"
}

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

# The variables of the compose file, and after them only where things lie on this machine.
start_server() {
  local grpc=$1 http=$2 overrides
  shift 2
  export SQL_PLUGIN=postgres12_pgx SQL_HOST=127.0.0.1 SQL_PORT=$sql_port SQL_USER=temporal SQL_PASSWORD=$secret
  # Twice: an `up` on a database that is there must change nothing.
  for _ in 1 2; do PATH=$work/bin:$PATH sh "$root/deploy/temporal/setup-schema.sh"; done >"$work/schema.log" 2>&1
  unset SQL_PASSWORD
  overrides=(BIND_ON_IP=127.0.0.1 POSTGRES_SEEDS=127.0.0.1 "DB_PORT=$sql_port"
    "DYNAMIC_CONFIG_FILE_PATH=$root/deploy/temporal/dynamicconfig.yaml"
    "FRONTEND_GRPC_PORT=$grpc" "FRONTEND_HTTP_PORT=$http" "FRONTEND_MEMBERSHIP_PORT=$1" "MATCHING_GRPC_PORT=$2"
    "MATCHING_MEMBERSHIP_PORT=$3" "HISTORY_GRPC_PORT=$4" "HISTORY_MEMBERSHIP_PORT=$5" "WORKER_GRPC_PORT=$6"
    "WORKER_MEMBERSHIP_PORT=$7")
  mapfile -t variables <"$work/temporal.env"
  start temporal env -i PATH="$PATH" "${variables[@]}" "${overrides[@]}" "$work/bin/temporal-server" start
  # The health check of the compose file.
  until_true 'the Temporal server' 90 "$started" curl --fail --silent "http://127.0.0.1:$http/api/v1/cluster-info"
  export TEMPORAL_ADDRESS=127.0.0.1:$grpc
  curl --silent "http://127.0.0.1:$http/api/v1/cluster-info" |
    node -e 'const c = JSON.parse(require("fs").readFileSync(0)); console.log(`server ${c.serverVersion}, ${c.persistenceStore}, ${c.historyShardCount} shards`)'
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

# The last words of the Dockerfile for this instruction, as arguments.
words_of() { sed -n "s/^$1 .*\[/[/p" "$root/Dockerfile" | node -e 'console.log(JSON.parse(require("fs").readFileSync(0)).join("\n"))'; }

run_image() {
  local command health code=0 user=1000 cli
  if [ "$(id -u)" != 0 ]; then user=$(id -u); fi
  create_namespace client-a
  install -d -m 700 -o "$user" "$work/evidence"
  mapfile -t command < <(sed -n 's/^CMD //p' "$root/Dockerfile" | node -e 'console.log(JSON.parse(require("fs").readFileSync(0)).join("\n"))')
  mapfile -t health < <(words_of HEALTHCHECK)
  inside() { (cd "$work/image/app" && as "$user" "$user" env -i PATH="$image_path" HOME=/nonexistent NODE_ENV=production \
    TEMPORAL_ADDRESS="$TEMPORAL_ADDRESS" TEMPORAL_NAMESPACE=client-a DAYONE_DATA="$work/evidence" "$@"); }
  if inside "${health[@]}" 2>/dev/null; then fail 'the health check passes without a worker'; fi
  cd "$work/image/app"
  start worker as "$user" "$user" env -i PATH="$image_path" HOME=/nonexistent NODE_ENV=production \
    TEMPORAL_ADDRESS="$TEMPORAL_ADDRESS" TEMPORAL_NAMESPACE=client-a DAYONE_DATA="$work/evidence" "${command[@]}"
  until_true 'the worker' 90 "$started" grep -q 'worker ready' "$work/worker.log"
  until_true 'the health check' 30 "$started" inside "${health[@]}"
  # The command of the image, with the folder as it is there.
  cli=$work/dayone.js && sed "s#/app/#$work/image/app/#" "$root/deploy/dayone.js" >"$cli" && chmod 644 "$cli"
  install -m 644 "$work/clone/examples/charters/minimal.yaml" "$work/charter.yaml"
  inside node "$cli" start "$work/charter.yaml"
  inside node "$cli" list
  ps -o user:12,args -p "$started" | tail -n 1
  stop "$started" || code=$?
  [ "$code" = 0 ] || fail "the worker ended with $code after SIGTERM"
  [ -n "$(find "$work/evidence/ledger" -type f | head -n 1)" ] || fail 'the worker has written no ledger'
  echo 'the worker ended with 0 after SIGTERM; the ledger is in its volume'
}

read -r sql_port grpc_port http_port other_ports <<<"$(free_ports 10)"
part 'tools' bring_tools
part 'docker-compose.yml' check_compose
part 'a built checkout' clone
part 'PostgreSQL' start_database
# shellcheck disable=SC2086
part 'Temporal server' start_server "$grpc_port" "$http_port" $other_ports
part 'demo against it' run_demo
part 'the image, built' build_image
part 'the image, run' run_image
say "all of it holds (${SECONDS} s)"
