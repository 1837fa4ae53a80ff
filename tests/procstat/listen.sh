#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# procstat --listen: what it answers, to whom, and what it makes of many clients, slow ones and
# garbage.
# shellcheck disable=SC2016,SC2317 # what runs at the exit expands then; soon calls functions
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"
. "$PROCSTATS_SRCDIR/tests/procstat/procstat.sh"
native=$PROCSTATS_BUILDDIR/procstat
"$native" --listen 127.0.0.1:bad 2> "$work/err"
if grep -q 'without libmicrohttpd' "$work/err"; then
    skip_all 'built without libmicrohttpd: apt-get install libmicrohttpd-dev'
fi
python=$(python_with urllib.request)
test -n "$python" || skip_all 'no python3: apt-get install python3'
tap_at_exit='kill $server 2> /dev/null; wine_end'
server=
is "$(cat "$work/err")" "procstat: --listen takes ADDRESS:PORT, as 127.0.0.1:9839, not '127.0.0.1:bad'" \
    '--listen refuses a bad address'
wine_prefix || exit 99
wine_run "$worker" sleep 600000 < /dev/null > /dev/null 2>&1 &

# serve: starts the server at a port that is free: the system chooses one
serve() {
    port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    : > "$work/server.log"
    "$native" --listen "127.0.0.1:$port" --label site=test --exclude 'explorer|winedevice' > "$work/server.log" 2>&1 &
    server=$!
}
# port_is_taken: whether another program has come first
port_is_taken() {
    grep -q 'Address already in use' "$work/server.log"
}

# fetch PATH [ACCEPT]: the answer's body; its status and type in $work/head
fetch() {
    "$python" -c '
import sys, urllib.error, urllib.request
request = urllib.request.Request(sys.argv[1], headers={"Accept": sys.argv[2]})
try:
    answer = urllib.request.urlopen(request, timeout=20)
except urllib.error.HTTPError as error:
    answer = error
except OSError as error:
    sys.exit("cannot fetch: %s" % error)
print(answer.status, answer.headers["Content-Type"], file=open(sys.argv[3], "w"))
sys.stdout.buffer.write(answer.read())' "http://127.0.0.1:$port$1" "${2:-*/*}" "$work/head"
}
healthy() {
    fetch /-/healthy > "$work/body" 2> /dev/null
}
answers() {
    port_is_taken || healthy
}
serve
soon answers
while port_is_taken; do
    wait $server
    serve
    soon answers
done
is "$(cat "$work/head" "$work/body")" '200 text/plain
procstat is healthy' '/-/healthy'
fetch / > "$work/body"
is "$(cut -d' ' -f1 "$work/head") $(grep -c 'href="/metrics"' "$work/body")" '200 1' '/ says where the metrics are'
fetch /nothing > "$work/body"
is "$(cut -d' ' -f1 "$work/head")" 404 'other paths are answered with 404'

has_worker() {
    fetch /metrics > "$work/metrics" && grep -q "^windows_process_threads.*process=\"procstat_worker\",process_id=\"[0-9][0-9]*\",prefix=\"$WINEPREFIX\"" "$work/metrics"
}
soon has_worker
ok $? '/metrics has the worker, with its prefix'
is "$(cat "$work/head")" '200 text/plain; version=0.0.4; charset=utf-8' 'as Prometheus'"'"'s text'
is "$(grep -v '^#' "$work/metrics" | grep -vc 'site="test"')" 0 'every series has the label that was asked for'
is "$(grep -c 'process="explorer"\|process="winedevice"' "$work/metrics") $(grep -c 'windows_process_threads{process="services"' "$work/metrics" | awk '{ print ($1 > 0) }')" \
    '0 1' 'processes that were excluded are not there, others are'
for family in info start_time_seconds_timestamp cpu_time_total io_bytes_total io_operations_total \
    page_faults_total page_file_bytes pool_bytes private_bytes threads virtual_bytes working_set_bytes \
    working_set_peak_bytes working_set_private_bytes; do
    grep "^windows_process_$family{" "$work/metrics" | grep -F "prefix=\"$WINEPREFIX\"" | grep -q 'process="procstat_worker"'
    ok $? "windows_process_$family"
done
is "$(grep -c '^windows_process_handles{' "$work/metrics")" 0 'what is unknown has no sample'
fetch /metrics application/openmetrics-text > "$work/openmetrics"
is "$(cat "$work/head") $(tail -n 1 "$work/openmetrics")" \
    '200 application/openmetrics-text; version=1.0.0; charset=utf-8 # EOF' '/metrics is OpenMetrics for a client that accepts it'
if command -v promtool > /dev/null; then
    run 'promtool finds nothing wrong' sh -c 'promtool check metrics < "$1"' sh "$work/metrics"
else
    skip 'promtool check metrics' 'no promtool: apt-get install prometheus'
fi

# Garbage, a request that never ends, one that has a huge header, a method that is not answered: they
# come from another address, whose connections are limited so that these clients keep nobody out.
cat > "$work/clients.py" << 'END'
import concurrent.futures, os, socket, sys, urllib.request
port, server = int(sys.argv[1]), sys.argv[2]
def connect():
    return socket.create_connection(("127.0.0.1", port), timeout=20, source_address=("127.0.0.2", 0))
def talk(data, answer=True):
    with connect() as s:
        try:
            s.sendall(data)
            return s.recv(64) if answer else b""
        except OSError:
            return b""
def memory():
    for line in open("/proc/%s/status" % server):
        if line.startswith("VmRSS"):
            return int(line.split()[1])
def scrape(_):
    with urllib.request.urlopen("http://127.0.0.1:%d/metrics" % port, timeout=60) as answer:
        return answer.status == 200 and answer.read().endswith(b"\n")
def scrapes(count):
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        return sum(pool.map(scrape, range(count)))
print("post", talk(b"POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello")[9:12].decode())
slow = [connect() for _ in range(20)]
for s in slow:
    s.sendall(b"GET /metrics HTTP/1.1\r\nHost:")
for _ in range(50):
    talk(os.urandom(200), answer=False)
    talk(b"GET /" + b"a" * 100000 + b" HTTP/1.1\r\n\r\n", answer=False)
    talk(b"GET /metrics HTTP/1.1\r\n" + b"X: y\r\n" * 20000, answer=False)
for _ in range(100):
    try:
        slow.append(connect())
    except OSError:
        pass
print("huge", talk(b"GET /" + b"a" * 100000 + b" HTTP/1.1\r\n\r\n")[9:10] in (b"4", b""))
print("scrapes", scrapes(200))
# The processes of other tests come and go, and the server keeps a sample of each: a leak grows every
# time, so the smaller growth of two counts.
sizes = [memory()]
for _ in range(2):
    print("scrapes", scrapes(int(sys.argv[3])))
    sizes.append(memory())
print("flat", min(sizes[1] - sizes[0], sizes[2] - sizes[1]) < 2048)
END
"$python" "$work/clients.py" "$port" "$server" 400 > "$work/clients" 2>&1
is "$(cat "$work/clients")" 'post 405
huge True
scrapes 200
scrapes 400
scrapes 400
flat True' 'many clients at once, slow ones, garbage: all are answered, memory stays'
"$native" --listen "127.0.0.1:$port" 2> "$work/err"
is "$? $(grep -c "^procstat: cannot listen at 127.0.0.1:$port: Address already in use" "$work/err")" '1 1' \
    '--listen fails if the address is in use'
kill -TERM $server
wait $server
is "$?" 0 'SIGTERM ends --listen with status 0'
is "$(cat "$work/server.log")" "procstat: serving http://127.0.0.1:$port/metrics" '--listen has printed its address and nothing else'
tap_done
