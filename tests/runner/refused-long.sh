# SPDX-License-Identifier: LGPL-2.1-or-later
# refused.sh with every system call, but for readlinks that ask the same for the fourth time: 2000 to
# 2400 runs, by the number of processes there are, in five to ten minutes.
PROCSTATS_MOST=100000
. "$PROCSTATS_SRCDIR/tests/runner/refused.sh"
