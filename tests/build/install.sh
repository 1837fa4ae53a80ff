# SPDX-License-Identifier: LGPL-2.1-or-later
# make install puts every product where the runner looks for it, and make uninstall
# takes away everything that install brought.
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"

stage=$work/stage
run "make install" "$MAKE" -C "$PROCSTATS_BUILDDIR" install DESTDIR="$stage" prefix=/opt/p libdir=/opt/p/lib includedir=/opt/p/include || {
    tap_done
}

(cd "$stage/opt/p" && find . ! -type d | sed 's|^\./||' | sort) > "$work/installed"
files='bin/wine-procstats bin/procstat bin/procstat-plot share/man/man1/wine-procstats.1 share/man/man1/procstat.1
    share/man/man1/procstat-plot.1 share/bash-completion/completions/wine-procstats share/bash-completion/completions/procstat.bash
    share/fish/vendor_completions.d/wine-procstats.fish share/fish/vendor_completions.d/procstat.fish
    share/zsh/site-functions/_wine-procstats share/zsh/site-functions/_procstat
    lib/systemd/system/procstat.service lib/systemd/user/procstat.service
    share/wine-procstats/procstats-alerts.yml share/wine-procstats/procstats-dashboard.json share/doc/wine-procstats/procstat.schema.json
    include/wine-procstats/procstats-psapi.h'
for arch in $PROCSTATS_UNIX_ARCHS; do
    files="$files lib/wine-procstats/$arch-unix/ntdll_procstats.so"
done
for arch in $PROCSTATS_PE_ARCHS; do
    for name in kernel32_procstats.dll libkernel32_procstats.a libntdll_procstats.a libpsapi.a \
        minkernelbase.dll native/psapi.dll ntdll_procstats.dll procstat.exe procstats_check.exe psapi.dll; do
        files="$files lib/wine-procstats/$arch-windows/$name"
    done
done
for file in $files; do
    grep -qx "$file" "$work/installed"
    ok $? "$file is installed"
done

is "$(find "$stage/opt/p/lib" -name '*_test.exe')" "" "no test is installed"
run "the installed runner runs" "$stage/opt/p/bin/wine-procstats" --version
run "the installed procstat runs" "$stage/opt/p/bin/procstat" --version
said=$("$stage/opt/p/bin/procstat" --listen bad 2>&1)
case $said in
*'without libmicrohttpd'*) skip "the installed procstat finds procstat-listen" "it was built without libmicrohttpd: apt-get install libmicrohttpd-dev" ;;
*) is "$said" "procstat: --listen takes ADDRESS:PORT, as 127.0.0.1:9839, not 'bad'" "the installed procstat finds procstat-listen" ;;
esac
is "$(sed -n 's|^ExecStart=/.*/||p' "$stage"/opt/p/lib/systemd/*/procstat.service | sort | uniq -c | sed 's/^ *//')" \
    "2 procstat --listen 127.0.0.1:9839" "the installed systemd units start procstat"

run "make uninstall" "$MAKE" -C "$PROCSTATS_BUILDDIR" uninstall DESTDIR="$stage" prefix=/opt/p libdir=/opt/p/lib includedir=/opt/p/include
is "$(find "$stage" ! -type d)" "" "make uninstall leaves no file"
is "$(find "$stage" -name 'wine-procstats*')" "" "make uninstall leaves no folder of this package"
tap_done
