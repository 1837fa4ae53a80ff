# SPDX-License-Identifier: LGPL-2.1-or-later
# An installed tree that is moved as a whole: wine-procstats finds its library where it was
# configured to be relative to the program.
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/runner/fake_wine.sh"

wine=$work/wine/bin/wine
make_wine "$wine" "$work/wine/lib/wine" "$work/wine/share/wine"
mkdir "$work/build" "$work/trees"

folder=lib/x86_64-linux-gnu
tree=$work/trees/p
[ -e "$PROCSTATS_SRCDIR/configure" ] || skip_all "there is no configure"
. "$PROCSTATS_SRCDIR/tests/build/clean_source.sh"
(cd "$work/build" && "$source/configure" -q --prefix=/usr --libdir="/usr/$folder" WINE= &&
    "$MAKE" -s wine-procstats) > "$work/log" 2>&1
is $? 0 "the runner is built for another libdir"
mkdir -p "$tree/bin" "$tree/$folder/wine-procstats"
cp "$work/build/wine-procstats" "$tree/bin"
cp -r "$PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-windows" "$tree/$folder/wine-procstats"
is "$("$tree/bin/wine-procstats" "--wine=$wine" --status 2>&1 | sed -n 's/^library  *//p; /^wine-procstats/p')" "$tree/$folder/wine-procstats" "the runner finds its library in a moved tree"
mv "$tree" "$work/trees/q"
is "$("$work/trees/q/bin/wine-procstats" "--wine=$wine" --status 2>&1 | sed -n 's/^library  *//p; /^wine-procstats/p')" "$work/trees/q/$folder/wine-procstats" "the runner finds its library in a tree that is moved again"
tap_done
