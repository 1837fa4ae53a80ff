#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Usage: any-wine.sh [--record] WINE [SUITE...]     (in a build folder; by hand, not by make check)
# Runs the Windows suites on any Wine: the folder of an installed one, a build tree, or a name in PATH.
# Each runs under plain Wine and under wine-procstats, as 64- and as 32-bit programs where this Wine
# and the build have both, in prefixes in the build folder. Prints a row of a table for each bitness;
# with --record, it goes into doc/conformance.md. What a program printed is in check/any-wine of the
# build folder. Exits with 1 if a check failed that does not fail under plain Wine too.
set -eu

die() {
    echo "${0##*/}: $*" >&2
    exit 1
}

record=no
if [ "${1-}" = --record ]; then
    record=yes
    shift
fi
[ $# -gt 0 ] || die "usage: ${0##*/} [--record] WINE [SUITE...]"
asked=$1
shift
top=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)
# shellcheck source=record.sh
. "$top/tests/env/record.sh"
revision=$(git -C "$top" rev-parse --short HEAD) || revision=unknown

PROCSTATS_SRCDIR=$top
PROCSTATS_BUILDDIR=$PWD
[ -x "$PWD/wine-procstats" ] || die "there is no build of wine-procstats in $PWD: make build-tests"
# The suites are the columns of the table.
columns=$(sed -n 's/^| Wine | layout | programs | revision | \(.*\) | plain Wine |$/\1/p' "$top/doc/conformance.md" | tr -d '|')
if [ $# -eq 0 ]; then
    # shellcheck disable=SC2086
    set -- $columns
elif [ "$record" = yes ]; then
    die "only a run of all suites is recorded: leave out $*"
fi
for suite; do
    ls "$PWD"/*-windows/"${suite}_test.exe" > /dev/null || die "$suite is not built here: make build-tests"
done

[ -e "$asked" ] || asked=$(command -v "$asked") || die "there is no $asked, and none in PATH"
status_line=$(env -u WINELOADER "$PWD/wine-procstats" "--wine=$asked" --status | sed -n 's/^Wine  *//p')
layout=$(echo "$status_line" | sed -n 's/.* (layout: \(.*\))$/\1/p')
[ -n "$layout" ] || die "wine-procstats finds no Wine at $asked"
# A script or a wrapper that starts Wine is what users run; of a folder, the loader is.
loader=${status_line% (layout: *}
WINE=$asked
[ -f "$WINE" ] || WINE=$loader
MAKE="make"
# shellcheck source=environment.sh
. "$top/tests/env/environment.sh"
logs=$PROCSTATS_BUILDDIR/check/any-wine
rm -rf "$logs"
mkdir -p "$logs"
work=$(mktemp -d "$PROCSTATS_BUILDDIR/check/any-wine.XXXXXX")
# One Wine's template is not another's.
key=$(echo "$WINE" | cksum | tr ' ' -)
trap 'scratch_remove "$work"' EXIT
# shellcheck source=winetest.sh
. "$top/tests/env/winetest.sh"

# counts LOG STATUS: "CHECKS FAILURES SKIPPED" of what a subject printed; one that did not come to
# its end has failed
counts() {
    tr -d '\r' < "$1" | awk -v status="$2" '
        / tests executed \(/ {
            sub(/^.*: /, "")
            gsub(/[^0-9]+/, " ")
            split($0, count, " ")
            ended = 1
        }
        END {
            failed = count[4] + count[2]
            print count[1] + 0, failed ? failed : !ended || status != 0, count[5] + 0
        }'
}

# places LOG: where checks failed, a line for each failure
places() {
    tr -d '\r' < "$1" | sed -n 's/^\([a-z0-9_]*\.c:[0-9]*\): T[a-z ]* failed.*/\1/p'
}

# failures_of_both OURS PLAIN: how many of the first log's failures are at places of the second's
failures_of_both() {
    places "$2" | sort -u > "$work/places"
    places "$1" | grep -cxFf "$work/places" || true
}

# run_suites NAME RUNNER ARCH SUITE...: each subject, to logs and $work/NAME
run_suites() (
    name=$1 WINETEST_RUNNER=$2 arch=$3 wine_template_name=any-wine-$1-$key limit=$WINETEST_TIMEOUT
    shift 3
    wine_prefix || exit
    trap 'wine_end > "$work/end.log" 2>&1; scratch_remove "$work/prefix"' EXIT
    for suite; do
        program=$PROCSTATS_BUILDDIR/$arch-windows/${suite}_test.exe
        [ -e "$program" ] || continue
        for subject in $(winetest_subjects "$program"); do
            # The record is a file of wine-procstats's.
            [ "$name $subject" != "plain record" ] || continue
            seed=
            [ "$subject" != fuzz ] || seed=1
            log=$logs/$arch.$suite.$subject.$name ended=0
            # Plain Wine tells jobs nothing, and limits nothing: what waits for that waits for ever.
            [ "$name $suite" != "plain jobs" ] || WINETEST_TIMEOUT=60
            # shellcheck disable=SC2086
            wine_run "$program" "$subject" $seed < /dev/null > "$log" 2>&1 || ended=$?
            # What hangs, and what it has started, does not run beside the others.
            [ "$ended" -ne 124 ] || { wine_end && wine_stay; } > "$work/end.log" 2>&1
            WINETEST_TIMEOUT=$limit
            echo "$suite $subject $(counts "$log" "$ended")" >> "$work/$name"
        done
    done
)

# cell SUITE ARCH: passed / failed / skipped; how many failures plain Wine has at the same places
cell() {
    both=0
    while read -r suite subject checks failed skipped; do
        [ "$suite" = "$1" ] || continue
        [ "$failed" -ne 0 ] || continue
        log=$logs/$2.$suite.$subject
        echo "$2 $suite $subject: $failed failed of $checks, $skipped skipped: $log.ours" >&2
        [ -e "$log.plain" ] || continue
        of_both=$(failures_of_both "$log.ours" "$log.plain")
        both=$((both + (of_both < failed ? of_both : failed)))
    done < "$work/ours"
    awk -v suite="$1" -v both="$both" '
        $1 == suite { checks += $3; failed += $4; skipped += $5 }
        END {
            printf " %d / %d%s / %d |", checks - failed, failed, both ? " (" both " of plain Wine)" : "", skipped
            exit failed > both
        }' "$work/ours"
}

# programs ARCH: what runs there, in words
programs() {
    if [ "$1" = x86_64 ]; then
        echo 64-bit
    elif wine_has_new_wow64; then
        echo "32-bit, new WoW64"
    else
        echo 32-bit
    fi
}

version=$("$WINE" --version | head -n 1)
status=0
for arch in x86_64 i386; do
    [ -d "$PROCSTATS_BUILDDIR/$arch-windows" ] || continue
    dlls=$("$PROCSTATS_RUNNER" --status | sed -n "s|^DLLs  *\(.*/$arch-windows\)\$|\1|p" | head -n 1)
    [ -n "$dlls" ] || continue
    : > "$work/plain" && : > "$work/ours"
    run_suites plain "$WINE" "$arch" "$@"
    run_suites ours "$PROCSTATS_RUNNER" "$arch" "$@"
    start="| $version | $layout | $(programs "$arch") |"
    row="$start $revision |"
    for suite; do
        row="$row$(cell "$suite" "$arch")" || status=1
    done
    row="$row $(awk '{ failed += $4 } END { print failed + 0 }' "$work/plain") |"
    echo "$row"
    [ "$record" = no ] || record_row "Every Wine" "$start" "$row"
done
exit "$status"
