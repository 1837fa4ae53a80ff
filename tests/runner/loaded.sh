# SPDX-License-Identifier: LGPL-2.1-or-later
# The DLLs that are re-pointed, loaded by Wine: every export, by name and by ordinal, leads to the
# same place as under plain Wine, except for the replaced ones, which lead to this package's DLLs.
# A program that calls none of these DLLs has ntdll_procstats.dll loaded all the same, before
# kernelbase.dll, and ntdll.dll and ws2_32.dll are Wine's own files.
# Needs: loaded.exe
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
# shellcheck source=../env/winetest.sh
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"

[ -n "${WINE-}" ] || skip_all "no plain Wine"
program=$PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-windows/loaded.exe
tap_at_exit='wine_end'
wine_prefix || exit 99

repointed="ntdll.dll kernelbase.dll kernel32.dll ws2_32.dll"

# Each architecture that this Wine has: a program that imports nothing of this package, and what it loads.
for arch in $PROCSTATS_PE_ARCHS; do
    other=$PROCSTATS_BUILDDIR/$arch-windows/loaded.exe
    if wine_lacks "$other"; then
        skip "$arch: the added import" "this Wine has no DLLs of that architecture"
        continue
    fi
    WINEDEBUG=+loaddll wine_run "$other" > "$work/out" 2> "$work/err"
    is "$?" 0 "$arch: a program runs"
    # Other processes of the prefix start too, and some may call what is replaced. A line begins with the
    # thread; Wine prints a DLL when its imports are loaded.
    is "$(awk -F: '
        /Loaded L"/ {
            dll = $0
            sub(/" at .*/, "", dll)
            sub(/.*\\/, "", dll)
            if (dll == "loaded.exe") program = $1
            if (dll ~ /^(ntdll_procstats|kernel32_procstats|kernelbase)\.dll$/) loaded[$1] = loaded[$1] " " dll
        }
        END { print loaded[program] }' "$work/err")" " ntdll_procstats.dll kernelbase.dll" \
        "$arch: a program loads ntdll_procstats.dll for kernelbase.dll, and not kernel32_procstats.dll"
done
overlay=$("$PROCSTATS_RUNNER" --status | sed -n 's/^overlay  *\(.*\) (.*/\1/p')
for dll in ntdll.dll ws2_32.dll; do
    is "$(find "$overlay" -name "$dll" ! -type l)" "" "$dll is Wine's own file"
done
# shellcheck disable=SC2086
wine_run "$program" $repointed user32.dll advapi32.dll | tr -d '\r' > "$work/ours"
ok $? "every DLL of Wine loads under the overlay"
wine_end
# shellcheck disable=SC2086
"$WINE" "$program" $repointed user32.dll advapi32.dll | tr -d '\r' > "$work/plain"
ok $? "every DLL of Wine loads under plain Wine"

# What --status says is replaced: DLL, name.
"$PROCSTATS_RUNNER" --status | awk '
    /^  [^ ]/ { dll = $1; sub(/.*\//, "", dll) }
    / -> / { print dll, $1 }' > "$work/replaced"

# The first file lists what is replaced, the second is plain Wine's, the third ours.
awk '
    function module(target) { sub(/\+.*/, "", target); return target }
    function differ(words) { print "# " words ": " $0; wrong++ }
    FILENAME ~ /replaced$/ { replaced[$1, $2] = 1; next }
    FILENAME ~ /plain$/ {
        plain[$1, $2, $2 == "-" ? $3 : ""] = $4 " " $5
        if (($1, $2) in replaced) { original[$1, $4] = 1; led[$1, $3] = 1 }
        next
    }
    { where = $1 SUBSEP $2 SUBSEP ($2 == "-" ? $3 : "") }
    !(where in plain) && $2 == "-" { added++; next }
    !(where in plain) {
        if (!(($1, $4) in original)) differ("no export of plain Wine, nor one that is kept")
        kept++
        next
    }
    { seen++; split(plain[where], was, " ") }
    ($1, $2) in replaced {
        count++
        if ($4 !~ /_procstats\.dll\+/) differ("does not lead to this package")
        next
    }
    plain[where] == $4 " " $5 { same++; next }
    # By ordinal only, or by a forwarder of another DLL to what is replaced.
    $2 == "-" && ($1, $3) in led && $5 ~ /_procstats\.dll\+/ { next }
    module(was[2]) != $1 && $5 ~ /_procstats\.dll\+/ { forwarded++; next }
    { differ("was " plain[where]) }
    END {
        for (where in plain) all++
        if (seen != all) { print "# of " all " exports " seen + 0 " are left"; wrong++ }
        for (where in replaced) wanted++
        if (count != wanted) { print "# of " wanted " replaced " count + 0 " are there"; wrong++ }
        if (kept != added) { print "# " kept " originals are kept, " added " ordinals came"; wrong++ }
        printf "# %d as under plain Wine, %d led to ours, %d by forwarders of others, %d originals kept\n", same, count, forwarded, kept
        exit wrong || same < 1000
    }' "$work/replaced" "$work/plain" "$work/ours" > "$work/result"
ok $? "every export leads where it did, but for those that are replaced"
head -n 20 "$work/result"
tap_done
