# SPDX-License-Identifier: LGPL-2.1-or-later
# What a shell test needs to speak TAP, and a private folder in the build tree that is removed
# when the test ends. Source it first; call tap_done last.
set -u

: "${PROCSTATS_BUILDDIR:?is not set: run the tests by make check}"
tap_count=0
tap_failures=0
tap_name=${0##*/}
tap_name=${tap_name%.sh}
mkdir -p "$PROCSTATS_BUILDDIR/check"
# The test's own folder.
work=$(mktemp -d "$PROCSTATS_BUILDDIR/check/$tap_name.XXXXXX") || exit 99

# shellcheck source=scratch.sh
. "${PROCSTATS_SRCDIR:?}/tests/env/scratch.sh"

# tap_at_exit is a command that the test may set: it runs before the folder goes.
tap_at_exit=:
trap 'eval "$tap_at_exit"; scratch_remove "$work"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# ok CONDITION-STATUS NAME: reports one test by an exit status.
ok() {
    tap_count=$((tap_count + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $tap_count - $2"
    else
        tap_failures=$((tap_failures + 1))
        echo "not ok $tap_count - $2"
    fi
}

# is GOT WANTED NAME: reports whether two strings are the same, and both if not.
is() {
    if [ "$1" = "$2" ]; then
        ok 0 "$3"
    else
        ok 1 "$3"
        printf 'got:\n%s\nwanted:\n%s\n' "$1" "$2" | sed 's/^/# /'
    fi
}

# run NAME COMMAND...: reports whether the command succeeds, and its output if not.
run() {
    run_name=$1
    shift
    if "$@" > "$work/run.log" 2>&1; then
        ok 0 "$run_name"
    else
        ok 1 "$run_name"
        sed 's/^/# /' "$work/run.log"
        return 1
    fi
}

# soon COMMAND...: waits until the command succeeds, a minute at least; fails if it does not
soon() {
    soon_tries=0
    until "$@"; do
        soon_tries=$((soon_tries + 1))
        [ "$soon_tries" -lt 300 ] || return 1
        sleep 0.2
    done
}

# skip NAME REASON: reports one test as skipped.
skip() {
    tap_count=$((tap_count + 1))
    echo "ok $tap_count - $1 # SKIP $2"
}

# skip_all REASON: ends a test of which nothing can be run here.
skip_all() {
    echo "1..0 # SKIP $1"
    exit 0
}

# Whether there are pseudo-terminals: a container may have none.
terminal_can_be_made() {
    SHELL=/bin/sh script -qec : /dev/null < /dev/null > /dev/null 2>&1
}

# tap_done: says how many tests there were, and ends the script.
tap_done() {
    echo "1..$tap_count"
    exit 0
}
