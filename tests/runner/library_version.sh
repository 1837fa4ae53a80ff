# SPDX-License-Identifier: LGPL-2.1-or-later
# A runner whose DLLs are of another version: an export that they have no function for
# stays Wine's, and programs run.
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
# shellcheck source=../env/winetest.sh
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"

"$PROCSTATS_RUNNER" --status > "$work/out" 2> "$work/err"
grep -q '^DLLs' "$work/out" || skip_all "no Wine is installed"
folder=$PROCSTATS_HOST_ARCH-windows
tap_at_exit=wine_end
wine_prefix || exit 99
export XDG_CACHE_HOME="$work/cache"

mkdir "$work/build" || exit 99
cp "$PROCSTATS_RUNNER" "$work/build/wine-procstats"
for part in "$PROCSTATS_BUILDDIR"/*-windows "$PROCSTATS_BUILDDIR"/*-unix; do
    mkdir "$work/build/${part##*/}"
    cp "$part"/*procstats.* "$part"/psapi.dll "$part"/minkernelbase.dll "$work/build/${part##*/}" 2> "$work/absent"
done
runner=$work/build/wine-procstats

# lose DLL NAME: gives the DLL's export a name that ends in a digit; the table stays sorted.
lose() {
    LC_ALL=C sed -i "s/\x00$2\x00/\x00${2%?}0\x00/" "$work/build/$folder/$1"
}

# leads DLL NAME: what --status says about an export
leads() {
    "$runner" --status | sed -n "/\/$folder\/$1\$/,/^  [^ ]/s/^ *$2  *//p"
}

# programs VERSION: a program that reads and writes runs
programs() {
    "$runner" cmd /c "type Z:$work/text & exit 42" > "$work/out" 2> "$work/err"
    is "$? $(tr -d '\r\n' < "$work/out")" "42 a text" "$1: a program reads, writes and ends"
    sed 's/^/# /' "$work/err"
}

echo "a text" > "$work/text"
programs "the same version"
is "$(leads kernelbase.dll GetProcessHandleCount)" "-> kernel32_procstats.GetProcessHandleCount" "GetProcessHandleCount leads to kernel32_procstats.dll"
is "$(leads kernelbase.dll ProcstatsAttached)" "imported from ntdll_procstats.dll" "kernelbase.dll imports from ntdll_procstats.dll"
before=$(echo "$XDG_CACHE_HOME/wine-procstats"/*)

lose ntdll_procstats.dll ProcstatsAttached
programs "an older ntdll_procstats.dll"
is "$(leads kernelbase.dll ProcstatsAttached)" "not imported: the library has no ntdll_procstats.ProcstatsAttached" "--status says what is not imported, and why"
[ "$before" != "$(echo "$XDG_CACHE_HOME/wine-procstats"/*)" ]
ok $? "an older ntdll_procstats.dll has an overlay of its own"

lose kernel32_procstats.dll GetProcessHandleCount
programs "an older kernel32_procstats.dll"
for dll in kernelbase.dll kernel32.dll; do
    is "$(leads $dll GetProcessHandleCount)" "not replaced: the library has no kernel32_procstats.GetProcessHandleCount" "$dll: --status says what is not replaced, and why"
    is "$(leads $dll K32GetProcessMemoryInfo)" "-> kernel32_procstats.K32GetProcessMemoryInfo" "$dll: with an older library the other exports are replaced"
done

cp "$PROCSTATS_BUILDDIR/$folder/ntdll_procstats.dll" "$PROCSTATS_BUILDDIR/$folder/kernel32_procstats.dll" "$work/build/$folder"
programs "the right versions again"
is "$("$runner" --status | grep -c 'not replaced\|not imported')" 0 "with the right versions everything is replaced and imported again"
tap_done
