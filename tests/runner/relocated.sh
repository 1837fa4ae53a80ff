# SPDX-License-Identifier: LGPL-2.1-or-later
# Real programs in other layouts than the installed Wine's, and, if PROCSTATS_RUNNERS is yes,
# from runners made with --make-runner, which copy all of Wine. Where a loader looks for its parts is compiled into it and into
# ntdll.so; in copies of Debian's two files these strings are what other builds have.
# All else in such a tree are links to the installed Wine's files: nothing large is copied.
# Needs: procstats_test.exe
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
# shellcheck source=../env/winetest.sh
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"

. "$PROCSTATS_SRCDIR/tests/runner/wine_of_links.sh"

debian=../$PROCSTATS_HOST_ARCH-linux-gnu/wine
grep -qF "$debian/$ntdll" "$loader" || skip_all "$loader has not the strings of Debian's"
tests=$PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-windows/procstats_test.exe
windows_tests=Z:$(echo "$tests" | sed 's|/|\\|g')
export XDG_CACHE_HOME="$work/cache"
unset WINELOADER WINESERVER WINEDLLPATH

# shellcheck disable=SC2317 # tap.sh runs it.
stop_servers() {
    for each in "$work"/prefix*; do
        WINEPREFIX=$each "$server" -k
        WINEPREFIX=$each "$server" -w
    done 2> /dev/null
}
tap_at_exit=stop_servers
wine_prefix || exit 99

# replace_string FILE OLD NEW: NEW, which is shorter, in the place of OLD
# shellcheck disable=SC2317 # make_tree calls it.
replace_string() {
    padding=$(printf '%*s' $((${#2} - ${#3})) '' | sed 's/ /\\x00/g')
    LC_ALL=C sed -i "s|$(echo "$2" | sed 's/\./\\./g')|$3$padding|g" "$1"
}

# make_tree TOP LIBRARY: the installed Wine, below TOP/bin, TOP/LIBRARY and TOP/share
# shellcheck disable=SC2317 # run calls it.
make_tree() {
    make_wine_of_links "$1" bin "$2" || return
    replace_string "$1/bin/${loader##*/}" "$debian/$ntdll" "../$2/$ntdll" || return
    replace_string "$1/$2/$ntdll" ../../share/wine ../share/wine
}

# passes TITLE SUBJECT COMMAND...: whether a subject of the suite passes, run by the command
passes() {
    title=$1 subject=$2
    shift 2
    timeout "$WINETEST_TIMEOUT" "$@" "$subject" > "$work/log" 2>&1 < /dev/null
    result=$(winetest_result "$subject" $? "$work/log")
    is "${result%% *}" PASS "$title"
    [ "${result%% *}" = PASS ] || sed 's/^/# /' "$work/log"
}

# true_numbers TITLE COMMAND...: figures that plain Wine gets wrong are right in a program that
# the command starts, and in a child of another one.
true_numbers() {
    case=$1
    shift
    passes "$case: handle counts" handle_count "$@" "$tests"
    passes "$case: I/O of a child" io "$@" cmd /c "$windows_tests"
}

true_numbers "Debian" "$PROCSTATS_RUNNER"
stop_servers
for layout in upstream:lib/wine lutris-runner:lib64/wine; do
    top=$work/${layout%:*}
    run "${layout%:*}: the tree is made" make_tree "$top" "${layout#*:}"
    "$top/bin/${loader##*/}" cmd /c "exit 3" 2> "$work/err"
    is $? 3 "${layout%:*}: plain Wine runs from it"
    true_numbers "${layout%:*}" "$PROCSTATS_RUNNER" "--wine=$top"
    is "$("$PROCSTATS_RUNNER" "--wine=$top" --status | sed -n 's/^Wine .*(layout: \(.*\))/\1/p')" prefix "${layout%:*}: the layout is known"
    stop_servers
done
[ "${PROCSTATS_RUNNERS-}" = yes ] || tap_done
rm -r "$work/upstream"

# A runner from the last tree, and one from the installed Wine: in a prefix that is not there yet,
# and in one that plain Wine made. Nothing else is left of what they were made from.
plain=$work/prefix-plain
WINEPREFIX=$plain "$loader" wineboot --init > "$work/log" 2>&1
stop_servers
for wine in "$work/lutris-runner" "$loader"; do
    title="a runner from ${wine##*/}"
    run "$title is made" "$PROCSTATS_RUNNER" "--wine=$wine" --make-runner "$work/runner"
    is "$(find "$work/runner" -type l)" "" "$title has no links"
    rm -rf "$XDG_CACHE_HOME" "$work/lutris-runner" "$work/prefix-new" "$work/prefix-old"
    cp -a "$plain" "$work/prefix-old"
    for prefix in new old; do
        true_numbers "$title, $prefix prefix" env -i PATH=/usr/bin:/bin HOME="$work" WINEDEBUG=-all \
            WINEDLLOVERRIDES=mscoree,mshtml= WINEPREFIX="$work/prefix-$prefix" "$work/runner/bin/wine"
    done
    stop_servers
    rm -rf "$work/runner"
done
[ ! -e "$XDG_CACHE_HOME" ]
ok $? "no overlay was made"
tap_done
