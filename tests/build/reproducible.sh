# SPDX-License-Identifier: LGPL-2.1-or-later
# A second build, in another folder and from another current time, makes PE images
# that are the same byte for byte.
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/build/clean_source.sh"

mkdir "$work/another-folder"
cd "$work/another-folder" || exit 99
run "configure in another folder" "$source/configure" -q WINE="$WINE" || tap_done
mkdir "$work/temporary"
run "make in another folder" env TMPDIR="$work/temporary" "$MAKE" all || tap_done
is "$(ls -A "$work/temporary")" "" "the build leaves no temporary file behind"

for arch in $PROCSTATS_PE_ARCHS; do
    for image in "$PROCSTATS_BUILDDIR/$arch-windows"/*.dll "$PROCSTATS_BUILDDIR/$arch-windows/procstat.exe" \
        "$PROCSTATS_BUILDDIR/$arch-windows/procstats_check.exe" \
        "$PROCSTATS_BUILDDIR/$arch-windows"/*.a; do
        run "$arch-windows/${image##*/} is the same in the second build" cmp "$image" "$arch-windows/${image##*/}"
    done
done
tap_done
