# SPDX-License-Identifier: LGPL-2.1-or-later
# tests/processes/many.sh with 100,000 questions.
: "${PROCSTATS_SRCDIR:?}"
PATIENCE=1800 QUERIES=100000 . "$PROCSTATS_SRCDIR/tests/processes/many.sh"
