# SPDX-License-Identifier: LGPL-2.1-or-later
# Rows in the tables of doc/conformance.md, for scripts that are run by hand. Source it with $top,
# the source tree.
: "${top:?}"

# record_row SECTION KEY ROW: makes the row with KEY of the section's first table in doc/conformance.md new
record_row() {
    report=$top/doc/conformance.md
    grep -q "^## $1\$" "$report" || {
        echo "${0##*/}: $report has no section $1 for the row: $3" >&2
        exit 1
    }
    awk -v section="## $1" -v key="$2" -v row="$3" '
        /^## / { here = $0 == section }
        here && index($0, key) { next }
        { print }
        here && /^\| --- / && !done { print row; done = 1 }' "$report" > "$report.new"
    cat "$report.new" > "$report"
    rm -f "$report.new"
}
