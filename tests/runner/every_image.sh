# SPDX-License-Identifier: LGPL-2.1-or-later
# Every image of the installed Wine, re-pointed: nothing, one name, every name, and as
# the product does, and compared byte by byte and export by export.
# Needs: tests/runner/every_image
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"

"$PROCSTATS_RUNNER" --status 2> /dev/null | sed -n 's/^DLLs  *//p' | while read -r folder; do
    find "$folder" -type f ! -name '*.a' ! -name '*.def'
done > "$work/images"
[ -s "$work/images" ] || skip_all "no Wine is installed"
# The names hold no blank. All are one call's: the program counts them.
# shellcheck disable=SC2046
"$PROCSTATS_BUILDDIR/tests/runner/every_image" $(cat "$work/images")
