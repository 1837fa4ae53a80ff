# SPDX-License-Identifier: LGPL-2.1-or-later
# tests/processes/many.sh with 2,000 processes, more than a watcher keeps open.
: "${PROCSTATS_SRCDIR:?}" "${MANY:=2000}"
PATIENCE=3000 QUERIES=10000 . "$PROCSTATS_SRCDIR/tests/processes/many.sh"
