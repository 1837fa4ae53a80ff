# SPDX-License-Identifier: LGPL-2.1-or-later
# build-aux/test-summary counts every kind of result, shows what failed, and says
# so in its exit status.
# Needs: nothing
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
cd "$work" || exit 99

# result NAME RESULT...: leaves the files of a test with these results
result() {
    name=$1
    shift
    printf ':test-result: %s 1 - words PASS and FAIL in a name\n' "$@" > "$name.trs"
    echo "the log of $name" > "$name.log"
}

# summary WANTED-STATUS WANTED-LAST-LINE NAME FILE...
summary() {
    wanted_status=$1 wanted_line=$2 name=$3
    shift 3
    sh "$PROCSTATS_SRCDIR/build-aux/test-summary" "$@" > out 2>&1
    is "$? $(tail -n 1 out)" "$wanted_status $wanted_line" "$name"
}

result good PASS PASS
result skipped PASS SKIP XFAIL
result bad PASS FAIL
result broken ERROR
result surprise XPASS

summary 0 "2 passed, 0 failed" "summary of passed checks" good.trs
summary 0 "3 passed, 0 failed, 2 skipped" "summary with skipped checks and expected failures" good.trs skipped.trs
grep -q 'of the skipped, 1 failed as expected' out
ok $? "the summary counts expected failures"
summary 1 "3 passed, 1 failed" "summary with a failed check" good.trs bad.trs
grep -q 'the log of bad' out
ok $? "the log of a failed test is shown"
! grep -q 'the log of good' out
ok $? "the log of a passed test is not shown"
summary 1 "2 passed, 1 failed" "summary with an error" good.trs broken.trs
summary 1 "2 passed, 1 failed" "summary with an unexpected pass" good.trs surprise.trs
summary 1 "2 passed, 1 failed" "summary with a test without a result" good.trs absent.trs
summary 1 "0 passed, 0 failed" "summary when nothing ran"
result none SKIP
summary 1 "0 passed, 0 failed, 1 skipped" "summary when everything was skipped" none.trs
tap_done
