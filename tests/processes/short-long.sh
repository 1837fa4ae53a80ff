# SPDX-License-Identifier: LGPL-2.1-or-later
# tests/processes/short.sh with 1000 processes.
: "${PROCSTATS_SRCDIR:?}"
LIMIT=3000 SHORT=1000 IDS=0 . "$PROCSTATS_SRCDIR/tests/processes/short.sh"
