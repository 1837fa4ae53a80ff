# SPDX-License-Identifier: LGPL-2.1-or-later
# Sourced by tests that build once more. configure refuses a source tree in which it has been run
# already, so $source is then a copy of the tree; otherwise it is the tree itself.
: "${work:?}"
source=$PROCSTATS_SRCDIR
if [ -e "$source/config.status" ]; then
    source=$work/source
    "$MAKE" -s -C "$PROCSTATS_BUILDDIR" distdir distdir="$source" > "$work/source.log" 2>&1 || {
        sed 's/^/# /' "$work/source.log"
        exit 99
    }
fi
