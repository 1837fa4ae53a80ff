# SPDX-License-Identifier: LGPL-2.1-or-later
# make install puts every product where the runner looks for it, and make uninstall
# takes away everything that install brought.
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"

stage=$work/stage
run "make install" "$MAKE" -C "$PROCSTATS_BUILDDIR" install DESTDIR="$stage" prefix=/opt/p libdir=/opt/p/lib includedir=/opt/p/include || {
    tap_done
}

(cd "$stage/opt/p" && find . ! -type d | sed 's|^\./||' | sort) > "$work/installed"
for file in bin/wine-procstats \
    include/wine-procstats/procstats-psapi.h \
    lib/wine-procstats/x86_64-unix/ntdll_procstats.so \
    lib/wine-procstats/x86_64-windows/kernel32_procstats.dll \
    lib/wine-procstats/x86_64-windows/libkernel32_procstats.a \
    lib/wine-procstats/x86_64-windows/libntdll_procstats.a \
    lib/wine-procstats/x86_64-windows/libpsapi.a \
    lib/wine-procstats/x86_64-windows/minkernelbase.dll \
    lib/wine-procstats/x86_64-windows/native/psapi.dll \
    lib/wine-procstats/x86_64-windows/ntdll_procstats.dll \
    lib/wine-procstats/x86_64-windows/procstat.exe \
    lib/wine-procstats/x86_64-windows/psapi.dll; do
    grep -qx "$file" "$work/installed"
    ok $? "$file is installed"
done

is "$(find "$stage/opt/p/lib" -name '*_test.exe')" "" "no test is installed"
run "the installed runner runs" "$stage/opt/p/bin/wine-procstats" --version

run "make uninstall" "$MAKE" -C "$PROCSTATS_BUILDDIR" uninstall DESTDIR="$stage" prefix=/opt/p libdir=/opt/p/lib includedir=/opt/p/include
is "$(find "$stage" ! -type d)" "" "make uninstall leaves no file"
is "$(find "$stage" -name 'wine-procstats*')" "" "make uninstall leaves no folder of ours"
tap_done
