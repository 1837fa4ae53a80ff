# SPDX-License-Identifier: LGPL-2.1-or-later
# Sourced by tests that build once more: $source is a source tree that is not configured itself,
# which configure wants. It is this one, or where that is built in its own folder, a copy.
: "${work:?}"
source=$PROCSTATS_SRCDIR
if [ -e "$source/config.status" ]; then
    source=$work/source
    "$MAKE" -s -C "$PROCSTATS_BUILDDIR" distdir distdir="$source" > "$work/source.log" 2>&1 || {
        sed 's/^/# /' "$work/source.log"
        exit 99
    }
fi
