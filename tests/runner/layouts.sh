# SPDX-License-Identifier: LGPL-2.1-or-later
# The layouts of Wine installations, simulated: what is found, and what the overlay has.
# Needs: tests/runner/fake_loader
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/runner/fake_wine.sh"

# put FILE: makes a file of an installation, by its name what its kind is.
put() {
    mkdir -p "${1%/*}"
    case $1 in
    */wine | */wine64 | */wine-stable | *-preloader) cp "$PROCSTATS_BUILDDIR/tests/runner/fake_loader" "$1" ;;
    */ntdll.dll) cp "$PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-windows/ntdll_procstats.dll" "$1" ;;
    */kernel32.dll | */kernelbase.dll)
        cp "$PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-windows/kernel32_procstats.dll" "$1"
        ;;
    *) echo "$1" > "$1" ;;
    esac
}

# expand ITEM...: the files that a row of the table means, one a line; those that have to be
# real in the overlay end in "*". LIBRARY/ARCH+ means the two folders of an architecture,
# LIBRARY/ARCH= for that of its DLLs alone.
expand() {
    for item in "$@"; do
        arch=${item##*/} library=${item%[+=]}
        case $item in
        *[+=])
            [ "$arch" = "${arch%+}" ] || printf '%s\n' "$library-unix/ntdll.so*" "$library-unix/win32u.so"
            real=
            case " $PROCSTATS_PE_ARCHS " in *" ${arch%[+=]} "*) real='*' ;; esac
            for dll in kernel32 kernelbase; do echo "$library-windows/$dll.dll$real"; done
            printf '%s\n' "$library-windows/ntdll.dll" "$library-windows/user32.dll"
            ;;
        *) echo "$item" ;;
        esac
    done
}

# ours ITEM...: the files of this package that have to be in the overlay for them
ours() {
    for item in "$@"; do
        case $item in
        *+) sides='unix windows' ;;
        *=) sides=windows ;;
        *) continue ;;
        esac
        item=${item%[+=]}
        for side in $sides; do
            for own in ntdll_procstats.so ntdll_procstats.dll kernel32_procstats.dll psapi.dll minkernelbase.dll; do
                [ ! -f "$PROCSTATS_BUILDDIR/${item##*/}-$side/$own" ] || echo "$item-$side/$own"
            done
        done
    done
}

# row TITLE LAYOUT TOP START LOADER ITEM...: makes an installation below TOP, has the runner
# start at START, and compares. Paths are relative to TOP, START's to the test's folder.
row() {
    title=$1 layout=$2 top=$3 start=$4 loader=$5
    shift 5
    expand "$@" > "$work/items"
    while read -r item; do put "$work/$top/${item%'*'}"; done < "$work/items"
    mkdir -p "$work/$top/share/wine"

    rm -rf "$XDG_CACHE_HOME/wine-procstats"
    runner "--wine=$work/$start" x
    overlay=$(echo "$XDG_CACHE_HOME/wine-procstats"/*)
    is "$status $(field exe)" "0 $overlay/$loader" "$title: runs $loader"
    runner "--wine=$work/$start" --status
    is "$(sed -n 's/^Wine .*(layout: \(.*\))/\1/p' "$work/out")" "$layout" "$title: the layout is $layout"

    { sed -n 's/\*$//p' "$work/items" && ours "$@"; } | sort -u > "$work/wanted"
    find "$overlay" -type f ! -name '.wine-procstats*' -printf '%P\n' | sort > "$work/real"
    is "$(cat "$work/real")" "$(cat "$work/wanted")" "$title: the real files"
    echo share/wine >> "$work/items"
    grep -v '\*$' "$work/items" | while read -r item; do
        case $(readlink -f "$overlay/$item") in "$work/$top"/*) ;; *) echo "$item" ;; esac
    done > "$work/missing"
    is "$(cat "$work/missing")" "" "$title: the others are links"
    rm -rf "${work:?}/${top%%/*}"
}

debian="lib/wine/wineserver lib/wine/wineserver64 lib/wine/wine64* lib/x86_64-linux-gnu/wine/x86_64+"
# shellcheck disable=SC2086
row "Debian" Debian debian/usr debian/usr/lib/wine/wine64 lib/wine/wine64 $debian
# shellcheck disable=SC2086
row "Debian with wine32" Debian debian/usr debian/usr lib/wine/wine64 \
    $debian 'lib/wine/wine*' lib/i386-linux-gnu/wine/i386+

row "Debian with the loader in the library folder" "Debian, one folder" debian/usr debian/usr lib/x86_64-linux-gnu/wine/wine \
    'lib/x86_64-linux-gnu/wine/wine*' lib/x86_64-linux-gnu/wine/wineserver lib/x86_64-linux-gnu/wine/x86_64+ lib/x86_64-linux-gnu/wine/i386=

row "Fedora" "system prefix" fedora/usr fedora/usr/bin/wine bin/wine \
    'bin/wine*' 'bin/wine64*' 'bin/wine-preloader*' 'bin/wine64-preloader*' bin/wineserver bin/winecfg \
    lib64/wine/x86_64+ lib/wine/i386+
row "Arch" "system prefix" arch/usr arch/usr/bin/wine bin/wine \
    'bin/wine*' 'bin/wine64*' 'bin/wine-preloader*' 'bin/wine64-preloader*' bin/wineserver \
    lib/wine/x86_64+ lib32/wine/i386+
row "make install" "system prefix" local/usr/local local/usr/local bin/wine64 \
    'bin/wine64*' 'bin/wine64-preloader*' bin/wineserver lib/wine/x86_64+
for branch in stable devel staging; do
    row "WineHQ's wine-$branch" "WineHQ package" "hq/opt/wine-$branch" "hq/opt/wine-$branch/bin/wine" bin/wine \
        'bin/wine*' 'bin/wine64*' 'bin/wine-preloader*' 'bin/wine64-preloader*' bin/wineserver \
        lib/wine/i386+ lib64/wine/x86_64+
done
row "a prefix" prefix prefix prefix bin/wine 'bin/wine*' 'bin/wine-preloader*' bin/wineserver lib/wine/x86_64+
row "a prefix without preloaders" prefix prefix prefix bin/wine64 'bin/wine64*' bin/wineserver lib/wine/x86_64+
row "a runner of Lutris" prefix lutris-GE-x86_64 lutris-GE-x86_64 bin/wine \
    'bin/wine*' 'bin/wine64*' 'bin/wine-preloader*' 'bin/wine64-preloader*' bin/wineserver \
    lib/wine/i386+ lib64/wine/x86_64+ lib64/wine/dxvk/d3d11.dll lib64/libFAudio.so.0 lib64/gstreamer-1.0/libgsta.so
row "a runner of Bottles" prefix soda-9.0-1 soda-9.0-1 bin/wine \
    'bin/wine*' 'bin/wine64*' bin/wineserver lib/wine/i386+ lib64/wine/x86_64+
row "Proton" Proton GE-Proton/files GE-Proton bin/wine \
    'bin/wine*' 'bin/wine64*' 'bin/wine-preloader*' 'bin/wine64-preloader*' bin/wineserver \
    lib/wine/i386+ lib64/wine/x86_64+ lib64/wine/vkd3d-proton/x86_64-windows/d3d12.dll
row "the new WoW64" prefix wow wow bin/wine 'bin/wine*' bin/wineserver lib/wine/x86_64+ lib/wine/i386=
row "the new WoW64 from /usr" "system prefix" wow/usr wow/usr bin/wine \
    'bin/wine*' bin/wineserver lib/wine/x86_64+ lib/wine/i386=

# Newer Wine has its loader beside ntdll.so, and in bin/ a program that starts it.
beside="bin/wine* bin/wineserver lib/wine/x86_64-unix/wine* lib/wine/x86_64-unix/wine-preloader* lib/wine/x86_64+ lib/wine/i386="
# shellcheck disable=SC2086
row "a loader beside ntdll.so, by bin/" prefix beside beside bin/wine $beside
# shellcheck disable=SC2086
row "a loader beside ntdll.so" "loader beside ntdll.so" beside beside/lib/wine/x86_64-unix/wine lib/wine/x86_64-unix/wine $beside

# A build tree: each module has a folder, and so has each of this package's.
tree=$work/tree
for file in loader/wine server/wineserver nls/l_intl.nls programs/cmd/$PROCSTATS_HOST_ARCH-windows/cmd.exe \
    dlls/ntdll/ntdll.so dlls/ntdll/$PROCSTATS_HOST_ARCH-windows/ntdll.dll dlls/win32u/win32u.so loader/wine.inf \
    dlls/kernel32/kernel32.o; do
    put "$tree/$file"
done
for dll in kernel32 kernelbase psapi user32; do put "$tree/dlls/$dll/$PROCSTATS_HOST_ARCH-windows/$dll.dll"; done
put "$tree/tools/wine/wine"
ln -s tools/wine/wine "$tree/wine"
for start in tree tree/loader/wine tree/wine tree/tools/wine/wine; do
    rm -rf "$XDG_CACHE_HOME/wine-procstats"
    runner "--wine=$work/$start" x
    overlay=$(echo "$XDG_CACHE_HOME/wine-procstats"/*)
    is "$status $(field exe)" "0 $overlay/loader/wine" "$start: the build tree's loader runs"
done
is "$("$PROCSTATS_RUNNER" "--wine=$tree" --status | sed -n 's/^Wine .*(layout: \(.*\))/\1/p')" "build tree" "the layout is build tree"
{
    printf '%s\n' loader/wine dlls/ntdll/ntdll.so
    for dll in kernel32 kernelbase; do echo "dlls/$dll/$PROCSTATS_HOST_ARCH-windows/$dll.dll"; done
    for own in ntdll_procstats kernel32_procstats psapi minkernelbase; do echo "dlls/$own/$PROCSTATS_HOST_ARCH-windows/$own.dll"; done
    [ ! -f "$PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-unix/ntdll_procstats.so" ] || echo dlls/ntdll_procstats/ntdll_procstats.so
} | sort > "$work/wanted"
find "$overlay" -type f ! -name '.wine-procstats*' -printf '%P\n' | sort > "$work/real"
is "$(cat "$work/real")" "$(cat "$work/wanted")" "the build tree's real files"
(cd "$tree" && find . -type f) | while read -r file; do
    [ -e "$overlay/$file" ] || echo "$file"
done > "$work/missing"
is "$(cat "$work/missing")" "" "all other files of a build tree's overlay are links"
runner "--wine=$tree" --make-runner "$work/made"
is "$status $(cat "$work/err")" "125 wine-procstats: $tree/loader/wine is in a build tree: a runner is made from an installed Wine, see make install there" "--make-runner refuses a build tree"
tap_done
