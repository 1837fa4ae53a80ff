# SPDX-License-Identifier: LGPL-2.1-or-later
# ntdll.dll and ws2_32.dll are, in memory, what they are under plain Wine: headers, code, export
# table, resources, all sections, byte for byte. What images.c makes comparable before (relocated
# words, import addresses, variables) is not the same in two processes of plain Wine either.
# Needs: images.exe
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
# shellcheck source=../env/winetest.sh
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"

[ -n "${WINE-}" ] || skip_all "no plain Wine"
tap_at_exit='wine_end'
wine_prefix || exit 99

# image NAME RUNNER PROGRAM DLL: leaves the image in $work/NAME, and what is said of it in $work/NAME.txt
image() {
    (
        WINETEST_RUNNER=$2
        wine_run "$3" "Z:$work/$1" "$4" > "$work/$1.raw" 2>&1
    )
    image_status=$?
    tr -d '\r' < "$work/$1.raw" > "$work/$1.txt"
    [ "$image_status" -eq 0 ] || sed 's/^/# /' "$work/$1.txt"
    return "$image_status"
}

# same NAME OTHER WORDS: whether both are the same bytes
same() {
    if cmp -s "$work/$1" "$work/$2"; then
        ok 0 "$3: $(stat -c %s "$work/$1") bytes"
    else
        ok 1 "$3"
        cmp -l "$work/$1" "$work/$2" 2>&1 | awk '
            NF == 3 && $1 ~ /^[0-9]+$/ { if (!n++) first = $1 - 1; last = $1 - 1; next }
            { print "# " $0 }
            END { printf "# %d bytes differ, the first at %x, the last at %x\n", n, first, last }'
    fi
    diff "$work/$1.txt" "$work/$2.txt" > "$work/diff"
    ok $? "$3: mapped the same, and imports lead to the same places"
    head -n 20 "$work/diff" | sed 's/^/# /'
}

for arch in $PROCSTATS_PE_ARCHS; do
    program=$PROCSTATS_BUILDDIR/$arch-windows/images.exe
    if wine_lacks "$program"; then
        skip "images in memory, $arch" "this Wine has no $arch-windows"
        continue
    fi
    for dll in ntdll.dll ws2_32.dll; do
        image plain "$WINE" "$program" "$dll" && image again "$WINE" "$program" "$dll"
        ok $? "plain Wine loads $dll, $arch"
        same plain again "two processes of plain Wine have the same $dll, $arch"
        image counted "$PROCSTATS_RUNNER" "$program" "$dll"
        ok $? "$dll loads under wine-procstats, $arch"
        same plain counted "$dll is plain Wine's, $arch"
        rm -f "$work"/plain* "$work"/again* "$work"/counted*
    done
done
tap_done
