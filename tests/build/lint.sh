# SPDX-License-Identifier: LGPL-2.1-or-later
# make lint without clang-tidy, which takes minutes, finds nothing wrong. Each check
# whose tool is absent is skipped.
# Needs: nothing
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"

"$MAKE" -s -C "$PROCSTATS_BUILDDIR" lint LINT_FLAGS=--quick > "$work/lint.log" 2>&1
status=$?
sed 's/^/# /' "$work/lint.log"
sed -n 's/^SKIPPED: \([^:]*\): /\1\t/p' "$work/lint.log" > "$work/skipped"
while IFS='	' read -r words reason; do
    skip "$words" "$reason"
done < "$work/skipped"
ok "$status" "nothing is found wrong"
tap_done
