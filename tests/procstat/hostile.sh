#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The test of hostile texts for ten minutes, from another beginning each time.
# Needs: tests/procstat/test_hostile
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
PROCSTAT_HOSTILE_SECONDS=${PROCSTAT_HOSTILE_SECONDS:-600}
export PROCSTAT_HOSTILE_SECONDS
run "$PROCSTAT_HOSTILE_SECONDS seconds of random texts and numbers" "$PROCSTATS_BUILDDIR/tests/procstat/test_hostile"
sed 's/^/# /' "$work/run.log"
tap_done
