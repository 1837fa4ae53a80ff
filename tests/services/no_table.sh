# SPDX-License-Identifier: LGPL-2.1-or-later
# With a Wine whose system service table is not found, nothing is replaced: programs run, memory and
# handles are right, I/O is the answer of Wine's own, and all of it is said. Such a Wine is made of links to the
# installed one's files and a copy of its ntdll.so, in which one entry of the table leads to no code.
# Needs: account.exe tests/services/unfit_table
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
# shellcheck source=../env/winetest.sh
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"

. "$PROCSTATS_SRCDIR/tests/runner/wine_of_links.sh"

account=$PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-windows/account.exe
unfit_table=$PROCSTATS_BUILDDIR/tests/services/unfit_table
export XDG_CACHE_HOME="$work/cache"
mkdir "$XDG_CACHE_HOME"
tap_at_exit=wine_end
wine_prefix || exit 99

# tree/ has the layout of the installed Wine: its library folder, and its loader beside the server.
tree=$work/tree
copy=$tree/lib/${loader##*/lib/}
library=lib/${libraries##*/lib/}
# under COMMAND...: what account.exe says, run by the command
under() {
    timeout -k 10 "$WINETEST_TIMEOUT" "$@" 2>> "$work/errors" | tr -d '\r'
}
run "a Wine of links can be made" \
    make_wine_of_links "$tree" "lib/$(dirname "${loader##*/lib/}")" "$library" || tap_done

case $(under "$PROCSTATS_RUNNER" "--wine=$copy" "$account" describe) in
counts*) ok 0 "in a Wine of links, before the change, the service table is found" ;;
*) is "$(under "$PROCSTATS_RUNNER" "--wine=$copy" "$account" describe)" "counts..." "in a Wine of links, before the change, the service table is found" ;;
esac
is "$(under "$PROCSTATS_RUNNER" "--wine=$copy" "$account" use | sed -n 1p)" "writes 64 bytes 262144" "before the change I/O is counted"
wine_end

"$unfit_table" "$tree/$library/$ntdll" NtCreatePagingFile > "$work/unfit" 2>&1
unfit=$?
sed 's/^/# /' "$work/unfit"
if [ "$unfit" -eq 3 ]; then
    skip "a table that is not found" "in this Wine's ntdll.so it is not clear where the entry is"
    tap_done
fi
ok "$unfit" "an entry of the table is changed"
plain=$(under "$copy" "$account" use)
is "$(echo "$plain" | cut -d ' ' -f 1 | tr '\n' ' ')" "writes commit handles " "plain Wine still runs programs"

counted=$(under "$PROCSTATS_RUNNER" "--wine=$copy" "$account" use)
is "$(echo "$counted" | sed -n 1p)" "$(echo "$plain" | sed -n 1p)" "without a service table I/O is what plain Wine says"
is "$(echo "$counted" | sed -n 2p)" "commit 64 set 64" "without a service table memory is right"
is "$(echo "$counted" | sed -n 3p)" "handles 10" "without a service table handle counts are right"

said=$(under "$PROCSTATS_RUNNER" "--wine=$copy" "$account" describe)
case $said in
not*) ok 0 "without a service table the NT layer says that it does not count" ;;
*) is "$said" "not..." "without a service table the NT layer says that it does not count" ;;
esac
echo "# $said"
PROCSTATS_DEBUG=1 "$PROCSTATS_RUNNER" "--wine=$copy" "$account" use > "$work/out" 2>&1
grep -qF "${said:-nothing}" "$work/out"
ok $? "without a service table PROCSTATS_DEBUG=1 says that programs are not counted"
"$PROCSTATS_RUNNER" "--wine=$copy" --status > "$work/status" 2>&1
grep -qF "${said:-nothing}" "$work/status"
ok $? "without a service table --status says that programs are not counted"
sed 's/^/# /' "$work/status" "$work/errors"
tap_done
