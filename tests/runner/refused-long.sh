# SPDX-License-Identifier: LGPL-2.1-or-later
# refused.sh with every system call.
PROCSTATS_MOST=100000
. "$PROCSTATS_SRCDIR/tests/runner/refused.sh"
