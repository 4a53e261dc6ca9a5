# For check.sh: processes that end with it, and only those. Expects $work, a folder of its own, and `fail`.
# shellcheck shell=bash

pids=()
declare -A ended=()

# Starts a process that ends with this script: start NAME COMMAND…; its pid is in $started, its log in NAME.log.
start() {
  local name=$1
  shift
  : >"$work/$name.log" # what an earlier one said is not this one's word
  "$@" >>"$work/$name.log" 2>&1 &
  started=$!
  pids+=("$started")
}

# Ends one of them by SIGTERM; its exit code is the answer. After 30 s it is killed.
stop() {
  [ -z "${ended[$1]:-}" ] || return 0
  ended[$1]=1
  kill -TERM "$1" 2>/dev/null || true
  (for _ in $(seq 300); do kill -0 "$1" 2>/dev/null || exit 0; sleep 0.1; done; kill -KILL "$1") &
  local watch=$! code=0
  wait "$1" || code=$?
  wait "$watch" || true
  return "$code"
}

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

# A command that ends by `exec`, in a process of its own.
once() { ("$@"); }
