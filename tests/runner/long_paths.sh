# SPDX-License-Identifier: LGPL-2.1-or-later
# The system calls by which the runner looks at files and changes them fail, one in each
# run: the program runs from a whole overlay, or one line says what is wrong.
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
tap_done
