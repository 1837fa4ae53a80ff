# SPDX-License-Identifier: LGPL-2.1-or-later
# Many first runs at once.
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/runner/fake_wine.sh"

wine=$work/wine/bin/wine
cache=$XDG_CACHE_HOME/wine-procstats
make_wine "$wine" "$work/wine/lib/wine" "$work/wine/share/wine"

# crowd COUNT: so many runs at once; what they say is in run.1 ...
crowd() {
    i=0
    while [ $((i += 1)) -le "$1" ]; do
        "$PROCSTATS_RUNNER" "--wine=$wine" "$i" > "$work/run.$i" 2>&1 &
    done
    wait
}

# complaints NAME: what the runs have said that left NAME.*; on a busy machine they wait long enough to say so
complaints() {
    cat "$work/$1".* | grep '^wine-procstats:' | grep -v ': waiting for the cache of overlays, which '
}

# check WORDS: all have run, from one overlay, and nothing else is left
check() {
    overlay=$(find "$cache" -mindepth 1 -maxdepth 1)
    is "$(cat "$work"/run.* | grep '^exe=' | sort | uniq -c | sed 's/^ *//')" "50 exe=$overlay/bin/wine" "$1: all run the loader of the one overlay that is left"
    is "$(complaints run)" "" "$1: none has a complaint"
}

crowd 50
check "50 first runs at once"
touch -d 2001-01-01 "$work/wine/lib/wine/$PROCSTATS_HOST_ARCH-windows/kernel32.dll"
crowd 50
check "50 runs at once after an upgrade"

# Overlays are taken away while others are about to use them.
i=0
while [ $((i += 1)) -le 20 ]; do
    "$PROCSTATS_RUNNER" --clean > /dev/null 2>&1 &
    "$PROCSTATS_RUNNER" "--wine=$wine" "$i" > "$work/clean.$i" 2>&1 &
done
wait
is "$(cat "$work"/clean.* | grep -c '^exe=') $(complaints clean)" "20 " "20 runs beside 20 --clean all work"

# Between the making of the folder and the look at it, which strace delays.
if strace -o /dev/null --inject=getpid:error=EPERM:when=99 true 2> /dev/null; then
    "$PROCSTATS_RUNNER" --clean > /dev/null 2>&1
    strace -qq -o /dev/null --trace=mkdir --inject=mkdir:delay_exit=2000000:when=1 \
        "$PROCSTATS_RUNNER" "--wine=$wine" x > "$work/removed.1" 2>&1 &
    soon rmdir "$cache" 2> /dev/null
    ok $? "the folder is removed as soon as it is made"
    wait
    is "$(grep -c '^exe=' "$work/removed.1") $(complaints removed)" "1 " "it is made again"
else
    skip "the folder is removed as soon as it is made" "there is no strace that may trace (apt-get install strace)"
fi
tap_done
