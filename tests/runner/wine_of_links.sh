# SPDX-License-Identifier: LGPL-2.1-or-later
# Wines made of links to the installed one's files, with copies of those that a test changes: source
# it after tests/env/tap.sh. All is skipped if no Wine with Debian's layout is installed.
# shellcheck disable=SC2034,SC2154 # It is for the test that sources this.

"$PROCSTATS_RUNNER" --status > "$work/status" 2> "$work/err"
loader=$(sed -n 's/^Wine  *\(.*\) (layout: Debian.*/\1/p' "$work/status")
libraries=$(sed -n "s|^DLLs  *\(.*\)/$PROCSTATS_HOST_ARCH-windows\$|\1|p" "$work/status")
{ [ -n "$loader" ] && [ -n "$libraries" ]; } || skip_all "no Wine with Debian's layout is installed"
ntdll=$PROCSTATS_HOST_ARCH-unix/ntdll.so
# In Debian's folder that name is a script, which starts one of the others.
for server in wineserver64 wineserver32 wineserver; do
    server=${loader%/*}/$server
    [ ! -f "$server" ] || break
done

# make_wine_of_links TOP BIN LIBRARY: the installed Wine, below TOP/BIN, TOP/LIBRARY and TOP/share;
# its loader, its server and its ntdll.so are copies
make_wine_of_links() {
    mkdir -p "$1/$2" "$1/$3" "$1/share" || return
    cp "$loader" "$1/$2" && cp "$server" "$1/$2/wineserver" || return
    for folder in "$libraries/$PROCSTATS_HOST_ARCH"-*; do
        cp -rs "$folder" "$1/$3" || return
    done
    rm "$1/$3/$ntdll" && cp "$libraries/$ntdll" "$1/$3/$ntdll" || return
    for share in "${loader%/*}/../../share/wine" "${loader%/*}/../../../share/wine"; do
        [ ! -d "$share" ] || ln -s "$(readlink -f "$share")" "$1/share/wine" || return
    done
    [ -d "$1/share/wine" ]
}
