# A throw-away Postgres: BIN DIR PORT. Says "ready", serves until its standard input is closed (which
# happens however the starter ends), then stops at once and removes its folder.
bin=$1 dir=$2 port=$3
cd "$dir" || exit 1
"$bin/initdb" -D data -U postgres -E UTF8 --locale=C -A trust --no-sync >log 2>&1 || {
  tail -n 20 log >&2
  exit 1
}
"$bin/pg_ctl" -D data -l log -w -t 60 start >/dev/null -o "-p $port -k $dir \
  -c listen_addresses=127.0.0.1 -c max_connections=300 -c fsync=off -c synchronous_commit=off \
  -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=4GB \
  -c autovacuum=off -c jit=off -c max_parallel_workers_per_gather=0 -c shared_buffers=128MB" || {
  tail -n 20 log >&2
  exit 1
}
echo ready
cat >/dev/null
"$bin/pg_ctl" -D data -m immediate stop >/dev/null 2>&1
cd / && rm -rf "$dir"
