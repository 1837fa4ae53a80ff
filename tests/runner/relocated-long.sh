# SPDX-License-Identifier: LGPL-2.1-or-later
# relocated.sh with runners made of two Wines, each a copy of some hundred MiB.
PROCSTATS_RUNNERS=yes
. "$PROCSTATS_SRCDIR/tests/runner/relocated.sh"
