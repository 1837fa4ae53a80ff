# SPDX-License-Identifier: LGPL-2.1-or-later
# The DLLs of the installed Wine, re-pointed: by what objdump says, re-pointing nothing
# changes no export, and re-pointing one changes exactly that one.
# Needs: tests/runner/repoint
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"

repoint=$PROCSTATS_BUILDDIR/tests/runner/repoint
objdump=${PROCSTATS_OBJDUMP:-objdump}
folder=$("$PROCSTATS_RUNNER" --status | sed -n "s|^DLLs  *\(.*/$PROCSTATS_HOST_ARCH-windows\)\$|\1|p")

# exports IMAGE: a line for each slot and each name, without the addresses that only
# say where a forwarder's string and the DLL's name stand. Newer versions of
# objdump put ordinal and hint before each name.
exports() {
    "$objdump" -p "$1" | sed -n '
        s/^\(\t\[ *[0-9]*\]\) +base\[ *[0-9]*\]  *[0-9a-f]* \(\w*\)$/\1 \2/
        s/[0-9a-f]* Forwarder RVA/Forwarder/
        s/^\(Name\)[\t ]*[0-9a-f]* /\1 /
        /^\t\[ *[0-9]*\]\|^Name \|^Ordinal Base/p'
}

# a_name: the middle one of the names in "before"
a_name() {
    sed -n 's/^\t\[ *[0-9]*\] \(\w*\)$/\1/p' "$work/before" | awk '{ names[NR] = $0 } END { print names[int((NR + 1) / 2)] }'
}

# check IMAGE
check() {
    name=${1##*/}
    exports "$1" > "$work/before"
    if ! grep -q '^Ordinal Base' "$work/before"; then
        "$repoint" "$1" "$work/$name" 2> /dev/null
        is $? 1 "$name has no exports, which is said"
        return
    fi
    run "$name can be re-pointed" "$repoint" "$1" "$work/$name" || return
    exports "$work/$name" > "$work/after"
    is "$(diff "$work/before" "$work/after")" "" "$name: re-pointing nothing changes no export"

    one=$(a_name)
    # Some export by ordinal only.
    run "$name can have ${one:-nothing} re-pointed" "$repoint" "$1" "$work/$name" \
        ${one:+"$one" "elsewhere.$one"} absent_name x.y
    is "$(cat "$work/run.log")" "absent_name" "$name: what it does not export is said"
    exports "$work/$name" > "$work/after"
    if [ -z "$one" ]; then
        is "$(diff "$work/before" "$work/after")" "" "$name: and nothing has changed"
        rm -f "$work/$name"
        return
    fi
    is "$(diff "$work/before" "$work/after" | grep -c '^>')" 1 "$name: one entry has changed"
    is "$(diff "$work/before" "$work/after" | sed -n 's/^> .*Forwarder -- //p')" "elsewhere.$one" "$name: it leads to elsewhere.$one"
    rm -f "$work/$name"
}

if [ -z "$folder" ]; then
    skip "re-pointing Wine's DLLs" "no Wine is installed"
    tap_done
fi
for dll in ${PROCSTATS_IMAGES:-ntdll kernel32 kernelbase psapi user32 ws2_32 msvcrt sechost}; do
    check "$folder/$dll.dll"
done
tap_done
