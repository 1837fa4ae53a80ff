# SPDX-License-Identifier: LGPL-2.1-or-later
# Comparing what happens under plain Wine and under wine-procstats: source it after
# tests/env/tap.sh. The prefix and the cache are the test's own from here on.
# shellcheck disable=SC1003,SC2034,SC2154 # It is for the test that sources this.
# Needs: probe.exe

plain=$("$PROCSTATS_RUNNER" --status 2> /dev/null | sed -n 's/^Wine  *\(.*\) (layout.*/\1/p')
[ -n "$plain" ] || skip_all "no Wine is installed"
probe=$PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-windows/probe.exe
export WINEPREFIX="$work/prefix" XDG_CACHE_HOME="$work/cache"
mkdir "$XDG_CACHE_HOME"
# shellcheck disable=SC2016,SC2034 # tap.sh evaluates it.
tap_at_exit='"$(dirname "$plain")/wineserver" -k 2> /dev/null; "$(dirname "$plain")/wineserver" -w'

"$plain" wineboot > /dev/null 2>&1
# A server that goes when its last client has gone refuses the next one in between.
"$(dirname "$plain")/wineserver" -p
"$PROCSTATS_RUNNER" cmd /c exit 2> /dev/null
overlay=$(echo "$XDG_CACHE_HOME"/wine-procstats/*)
loader=$("$PROCSTATS_RUNNER" cmd /c 'echo %WINELOADER%' | tr -d '\r')
# The folder of the installation that the overlay is made from.
root=${plain%"${loader#"$overlay"}"}
run "the overlay has the loader where the installation has it" [ "$root${loader#"$overlay"}" = "$plain" ]

# normal: standard input with what must differ, which doc/wine-procstats.1 lists, made the same:
# places below the overlay, the shell's variable for the program it has run.
normal() {
    windows_overlay=$(echo "$overlay" | tr / '\\' | sed 's/\\/\\\\/g')
    windows_root=$(echo "$root" | tr / '\\' | sed 's/\\/\\\\/g')
    sed "s|$overlay|$root|g; s|$windows_overlay|$windows_root|g; s|^variable _=.*|variable _=|"
}

# attempt COMMAND...: runs it in an empty folder; what it has said and its exit status are in $work/raw
attempt() {
    rm -rf "$work/here"
    mkdir "$work/here"
    (
        cd "$work/here" || exit 99
        "$@" 2>&1
        echo "exit status $?"
    ) > "$work/raw"
}

# crashed_beside: whether another process than the program has crashed
crashed_beside() {
    grep -q '^wine: Unhandled page fault .*starting debugger' "$work/raw" && grep -qx 'exit status 0' "$work/raw"
}

# same WORDS COMMAND...: the command, a shell function or program that runs "$wine", says the
# same under both and has the same exit status. A process of plain Wine 10.0 was once seen to crash
# beside; what is wrong with the program itself comes again.
same() {
    words=$1
    shift
    for wine in "$plain" "$PROCSTATS_RUNNER"; do
        attempt "$@"
        ! crashed_beside || attempt "$@"
        normal < "$work/raw" > "$work/said.${wine##*/}"
    done
    is "$(cat "$work/said.wine-procstats")" "$(cat "$work/said.${plain##*/}")" "$words"
}

# said TEXT WORDS: whether what was compared last has this line: that it was what was meant
said() {
    if grep -qF -- "$1" "$work/said.wine-procstats"; then
        ok 0 "$2"
    else
        ok 1 "$2"
        head -c 4000 "$work/said.wine-procstats" | sed 's/^/# /'
    fi
}
