#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Prometheus scrapes procstat --listen for a minute while three prefixes run: each family gives
# what procstat.exe says, every expression of the dashboard and the alerts is read and has data.
# shellcheck disable=SC2016,SC2317 # what runs at the exit expands then; soon calls functions
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"
. "$PROCSTATS_SRCDIR/tests/procstat/procstat.sh"
native=$PROCSTATS_BUILDDIR/procstat
for tool in prometheus promtool; do
    command -v $tool > /dev/null || skip_all "no $tool: apt-get install prometheus"
done
python=$(python_with urllib.request)
test -n "$python" || skip_all 'no python3: apt-get install python3'
tap_at_exit='kill $servers 2> /dev/null; for WINEPREFIX in $prefixes; do wine_end; done'
servers=
prefixes=
wine_prefix || exit 99
first=$WINEPREFIX
prefixes=$first
wine_run "$worker" sleep 600000 < /dev/null > /dev/null 2>&1 &
for n in 2 3; do
    cp -a "$first" "$work/prefix$n"
    rm -f "$work/prefix$n/wineserver"
    WINEPREFIX=$work/prefix$n wine_run "$worker" sleep 600000 < /dev/null > /dev/null 2>&1 &
    prefixes="$prefixes $work/prefix$n"
done
WINEPREFIX=$first

ports=$("$python" -c 'import socket
sockets = [socket.socket() for _ in range(2)]
for s in sockets: s.bind(("127.0.0.1", 0))
print(*[s.getsockname()[1] for s in sockets])')
exporter=${ports% *}
port=${ports#* }
"$native" --listen "127.0.0.1:$exporter" > "$work/exporter.log" 2>&1 &
servers=$!
cat > "$work/prometheus.yml" << END
global: {scrape_interval: 2s, evaluation_interval: 2s}
rule_files: ['$PROCSTATS_SRCDIR/share/procstats-alerts.yml']
scrape_configs:
  - {job_name: procstat, static_configs: [{targets: ['127.0.0.1:$exporter']}]}
END
prometheus --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/data" \
    --web.listen-address="127.0.0.1:$port" > "$work/prometheus.log" 2>&1 &
servers="$servers $!"
sleep 60
run 'promtool takes the alerts' promtool check rules "$PROCSTATS_SRCDIR/share/procstats-alerts.yml"
wine_run "$procstat" --json --name procstat_worker > "$work/windows.json"
cat > "$work/query.py" << 'END'
import datetime, json, re, sys, urllib.parse, urllib.request
port, prefixes, windows, share = sys.argv[1], sys.argv[2].split(), json.load(open(sys.argv[3])), sys.argv[4]
number = 0
def ok(good, name, why=""):
    global number
    number += 1
    print("%s - %s%s" % ("good" if good else "bad", name, "" if good else " (%s)" % why))
def query(expression):
    url = "http://127.0.0.1:%s/api/v1/query?" % port + urllib.parse.urlencode({"query": expression})
    return json.load(urllib.request.urlopen(url, timeout=30))["data"]["result"]
def value(expression):
    found = query(expression)
    return float(found[0]["value"][1]) if len(found) == 1 else None
process = windows["processes"][0]
worker = '{process="procstat_worker",prefix="%s",process_id="%d"%%s}' % (prefixes[0], process["pid"])
for family, more, member in [
        ("virtual_bytes", "", "virtual_bytes"), ("working_set_private_bytes", "", "private_working_set_bytes"),
        ("threads", "", "threads"), ("working_set_bytes", "", "working_set_bytes"),
        ("working_set_peak_bytes", "", "peak_working_set_bytes"), ("private_bytes", "", "private_bytes"),
        ("page_file_bytes", "", "page_file_bytes"), ("page_faults_total", "", "page_faults"),
        ("io_bytes_total", ',mode="read"', "read_bytes"), ("io_bytes_total", ',mode="write"', "write_bytes"),
        ("io_bytes_total", ',mode="other"', "other_bytes"), ("io_operations_total", ',mode="read"', "read_operations"),
        ("io_operations_total", ',mode="write"', "write_operations"),
        ("io_operations_total", ',mode="other"', "other_operations"),
        ("pool_bytes", ',pool="paged"', "paged_pool_bytes"), ("pool_bytes", ',pool="nonpaged"', "nonpaged_pool_bytes"),
        ("cpu_time_total", ',mode="user"', "user_seconds"), ("cpu_time_total", ',mode="privileged"', "kernel_seconds")]:
    got = value("windows_process_" + family + worker % more)
    ok(got == process[member], "%s%s is procstat.exe's %s" % (family, more, member), "%s, not %s" % (got, process[member]))
got = value("procstats_process_private_peak_bytes" + worker % "")
ok(got == process["peak_private_bytes"], "private_peak_bytes is procstat.exe's peak_private_bytes", "%s, not %s" % (got, process["peak_private_bytes"]))
got = value("windows_process_start_time_seconds_timestamp" + worker % "")
start = datetime.datetime.fromisoformat(process["start_time"].replace("Z", "+00:00")).timestamp()
ok(got is not None and abs(got - start) < 0.0011, "start_time is procstat.exe's", "%s, not %s" % (got, start))
info = query("windows_process_info" + worker % "")
ok(len(info) == 1 and info[0]["metric"].get("creating_process_id") == str(process["parent_pid"]), "info has the parent", info)
for family in "handles", "priority_base":
    ok(not query("windows_process_" + family + worker % ""), family + ", which only procstat.exe knows, has no sample")
ok(len(query('count by (prefix) (windows_process_info{process="procstat_worker"})')) >= 3, "three prefixes are told apart")
ok(value('up{job="procstat"}') == 1 and value('min_over_time(up{job="procstat"}[1m])') == 1, "no scrape is lost")
dashboard = json.load(open(share + "/procstats-dashboard.json"))
for panel in dashboard["panels"]:
    for target in panel["targets"]:
        expression = target["expr"].replace("$__rate_interval", "1m")
        expression = re.sub(r"\$(instance|prefix|process)\b", ".*", expression)
        ok(len(query(expression)) > 0, "dashboard: %s" % panel["title"], expression)
# An alert's limit is taken away, so that its expression has data on an idle machine.
for name, expression in re.findall(r"alert: (\w+)\n\s+expr: (?:>-\n\s+)?((?:.|\n\s+and)+)", open(share + "/procstats-alerts.yml").read()):
    expression = re.sub(r"\s+and .*", "", expression.strip())
    expression = re.sub(r"(>|==) (?!\s).*$", "", expression)
    ok(len(query(expression.strip())) > 0, "alert: %s" % name, expression)
END
"$python" "$work/query.py" "$port" "$prefixes" "$work/windows.json" "$PROCSTATS_SRCDIR/share" > "$work/results" 2> "$work/query.err"
ok $? 'Prometheus answers'
sed 's/^/# /' "$work/query.err"
while read -r result name; do
    test "$result" = good
    ok $? "${name#- }"
done < "$work/results"
tap_done
