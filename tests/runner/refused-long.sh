# SPDX-License-Identifier: LGPL-2.1-or-later
# refused.sh with every system call, but for readlinks that ask the same for the fourth time: about
# 2400 runs in five minutes.
PROCSTATS_MOST=100000
. "$PROCSTATS_SRCDIR/tests/runner/refused.sh"
