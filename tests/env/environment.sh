# SPDX-License-Identifier: LGPL-2.1-or-later
# The environment of every test, sourced by make check before each. To run one test by
# hand, set PROCSTATS_SRCDIR, PROCSTATS_BUILDDIR and WINE, and source this file first.
# Everything a test leaves behind goes to the build tree; nothing of the user's is touched.
: "${PROCSTATS_SRCDIR:?}" "${PROCSTATS_BUILDDIR:?}"
# Whose Wine runs here, and what is built.
: "${PROCSTATS_HOST_ARCH:=x86_64}" "${PROCSTATS_PE_ARCHS:=$PROCSTATS_HOST_ARCH}"
: "${PROCSTATS_UNIX_ARCHS:=$PROCSTATS_HOST_ARCH}"

PROCSTATS_RUNNER=$PROCSTATS_BUILDDIR/wine-procstats
XDG_CACHE_HOME=$PROCSTATS_BUILDDIR/check/cache
XDG_RUNTIME_DIR=$PROCSTATS_BUILDDIR/check/runtime
mkdir -p "$XDG_CACHE_HOME" "$XDG_RUNTIME_DIR"
chmod 700 "$XDG_RUNTIME_DIR"

# The runner uses the Wine that the tests compare with.
WINELOADER=${WINE-}
# Prefixes are made without Wine's questions about Mono and Gecko, on no display.
WINEDEBUG=${WINEDEBUG--all}
WINEDLLOVERRIDES='mscoree,mshtml='
LC_ALL=C

# Wine must have the page at 0x7ffe0000. Debian 12's loader has an address of its own, no preloader keeps the
# page free, and since Linux 6.9 the loader's heap can lie there: then Wine does not start. So what starts such
# a Wine runs at fixed addresses, where that is allowed. A loader that can lie anywhere (ET_DYN, 3) does not
# need it, and some processes of newer Wines can be identified only where addresses differ.
PROCSTATS_FIXED_ADDRESSES=
if [ "$(od -An -tu1 -j16 -N1 "${WINE:-/dev/null}" | tr -d ' ')" != 3 ] &&
    setarch --addr-no-randomize true 2> /dev/null; then
    PROCSTATS_FIXED_ADDRESSES='setarch --addr-no-randomize'
fi

export PROCSTATS_FIXED_ADDRESSES
export PROCSTATS_SRCDIR PROCSTATS_BUILDDIR PROCSTATS_RUNNER PROCSTATS_OBJDUMP MAKE WINE
export PROCSTATS_HOST_ARCH PROCSTATS_PE_ARCHS PROCSTATS_UNIX_ARCHS
export XDG_CACHE_HOME XDG_RUNTIME_DIR WINELOADER WINEDEBUG WINEDLLOVERRIDES LC_ALL
unset DISPLAY WAYLAND_DISPLAY WINEPREFIX WINEARCH WINEDLLPATH WINESERVER
# A make that a test starts is not part of the one that runs the tests.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES
