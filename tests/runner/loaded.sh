# SPDX-License-Identifier: LGPL-2.1-or-later
# The DLLs that are re-pointed, loaded by Wine: every export, by name and by ordinal, leads
# to the same place as under plain Wine, but for those that are replaced, which lead to ours.
# Needs: loaded.exe
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
# shellcheck source=../env/winetest.sh
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"

[ -n "${WINE-}" ] || skip_all "no plain Wine"
program=$PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-windows/loaded.exe
tap_at_exit='wine_end'
wine_prefix || exit 99

repointed="ntdll.dll kernelbase.dll kernel32.dll ws2_32.dll"
# shellcheck disable=SC2086
wine_run "$program" $repointed user32.dll advapi32.dll | tr -d '\r' > "$work/ours"
ok $? "all load under the overlay"
wine_end
# shellcheck disable=SC2086
"$WINE" "$program" $repointed user32.dll advapi32.dll | tr -d '\r' > "$work/plain"
ok $? "all load under plain Wine"

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
        if ($4 !~ /_procstats\.dll\+/) differ("not led to ours")
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
