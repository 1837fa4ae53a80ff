# SPDX-License-Identifier: LGPL-2.1-or-later
# interrupted.sh at each system call.
PROCSTATS_STEP=1
. "$PROCSTATS_SRCDIR/tests/runner/interrupted.sh"
