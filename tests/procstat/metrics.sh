#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# procstat's metrics, read by what reads them: Prometheus's promtool, which parses as node_exporter
# does, and the OpenMetrics parser of Prometheus's Python client.
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"
. "$PROCSTATS_SRCDIR/tests/procstat/procstat.sh"
tap_at_exit='wine_end'
wine_prefix || exit 99

golden=$PROCSTATS_SRCDIR/tests/procstat/golden
wine_run "$procstat" --interval 0.1 --count 2 --output "$work/live.prom"
ok $? 'procstat writes a file for node_exporter'
wine_run "$procstat" --openmetrics --output "$work/live.openmetrics"
ok $? 'procstat writes OpenMetrics'

promtool_check() {
    promtool check metrics < "$1"
}

# promtool ends with 1 when it cannot parse, with 3 when it only wishes for better names.
for file in "$golden/metrics.prom" "$work/live.prom"; do
    if command -v promtool > /dev/null; then
        run "promtool finds nothing wrong with ${file##*/}" promtool_check "$file"
    else
        skip "promtool and ${file##*/}" 'no promtool: apt-get install prometheus'
    fi
done
for file in "$golden/metrics.openmetrics" "$work/live.openmetrics"; do
    if command -v promtool > /dev/null; then
        promtool_check "$file" > /dev/null 2>&1
        test $? -ne 1
        ok $? "promtool can read ${file##*/}, as node_exporter would"
    else
        skip "promtool and ${file##*/}" 'no promtool: apt-get install prometheus'
    fi
    python=$(python_with prometheus_client.openmetrics.parser)
    if [ -n "$python" ]; then
        run "the OpenMetrics parser takes ${file##*/}" "$python" -c '
import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
families = list(text_string_to_metric_families(open(sys.argv[1], encoding="utf-8", newline="").read()))
sys.exit(len(families) < 18)' "$file"
    else
        skip "the OpenMetrics parser and ${file##*/}" \
            'no parser: apt-get install python3-prometheus-client'
    fi
done
tap_done
