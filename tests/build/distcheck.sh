# SPDX-License-Identifier: LGPL-2.1-or-later
# A release made by make dist builds, installs, uninstalls and cleans up from a
# read-only source tree. Its tests are the same as here and are not run again.
# Needs: nothing
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"

command -v xz > "$work/xz" || skip_all "no xz to pack a release with"
mkdir "$work/build"
cd "$work/build" || exit 99
run "configure" "$PROCSTATS_SRCDIR/configure" -q WINE="$WINE" || tap_done
run "make distcheck" "$MAKE" distcheck TESTS= || tap_done
run "a release is there" ls wine-procstats-*.tar.xz
run "it is unpacked" tar -xJf wine-procstats-*.tar.xz
mkdir release
(cd release && sh ../wine-procstats-*/configure -q WINE="$WINE" > configure.log 2>&1)
ok $? "configure of the release"
run "the tests of the release build" "$MAKE" -C release build-tests
is "$(grep -c -e -Werror release/Makefile)" 0 "a warning is no error in a release"
rm -rf release
chmod -R u+w wine-procstats-*/
rm -rf wine-procstats-*/
run "make clean" "$MAKE" clean
is "$(find . -name '*.o' -o -name '*.dll' -o -name '*.exe' -o -name '*.so')" "" "make clean leaves no product"
tap_done
