# SPDX-License-Identifier: LGPL-2.1-or-later
# tests/runner/wine_images.sh for every DLL of the installed Wine.
folder=$("$PROCSTATS_RUNNER" --status 2> /dev/null | sed -n "s|^DLLs  *\(.*/$PROCSTATS_HOST_ARCH-windows\)\$|\1|p")
PROCSTATS_IMAGES=$(find "${folder:-/nonexistent}" -name '*.dll' 2> /dev/null | sed 's|.*/||; s|\.dll$||' | sort)
export PROCSTATS_IMAGES
. "$PROCSTATS_SRCDIR/tests/runner/wine_images.sh"
