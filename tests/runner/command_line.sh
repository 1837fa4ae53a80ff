# SPDX-License-Identifier: LGPL-2.1-or-later
# The runner's command line: its own options, what it hands on, and how it fails.
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/runner/fake_wine.sh"

wine=$work/wine/bin/wine
make_wine "$wine" "$work/wine/lib/wine" "$work/wine/share/wine"

runner --help
is "$status $(head -n 1 "$work/out")" "0 Usage: wine-procstats [OPTION]... [--] PROGRAM [ARGUMENT]..." "--help shows the usage"
is "$(cat "$work/err")" "" "--help leaves standard error empty"
runner
is "$status $(head -n 1 "$work/err")" "125 Usage: wine-procstats [OPTION]... [--] PROGRAM [ARGUMENT]..." "without a program the usage is on standard error"
runner "--wine=$wine" --version
is "$status $(sed 's/ [0-9.]*$//;q' "$work/out") $(field argument)" "0 wine-procstats --version" "--version is ours, then Wine's"

# Arguments, with all that a shell or a C library could take for something else.
odd=$(printf ' a  b"c\047d\\e%%f\tg\001\377\303(')
runner "--wine=$wine" program.exe "$odd" '' -- --help
printf 'argument=%s\n' program.exe "$odd" '' -- --help > "$work/wanted"
grep -a '^argument=' "$work/out" | cmp -s - "$work/wanted"
ok $? "arguments arrive byte for byte"
runner "--wine=$wine" -- --status a
is "$status $(field argument | tr '\n' ' ')" "0 --status a " "what follows -- is for Wine"
runner "--wine=$wine" --no-such-option
is "$status $(field argument)" "0 --no-such-option" "what is not an option of ours is for Wine"

for number in 0 1 77 255; do
    FAKE_STATUS=$number "$PROCSTATS_RUNNER" "--wine=$wine" x > /dev/null
    is $? "$number" "exit status $number passes through"
done
FAKE_SIGNAL=15 "$PROCSTATS_RUNNER" "--wine=$wine" x > /dev/null
is $? 143 "a fatal signal passes through"

(cd "$work/home" && "$PROCSTATS_RUNNER" "--wine=$wine" x > "$work/out")
is "$(field folder)" "$work/home" "the working folder stays"
"$wine" x 7< "$0" > "$work/out"
direct=$(field seekable)
"$PROCSTATS_RUNNER" "--wine=$wine" x 7< "$0" > "$work/out"
is "$(field seekable)" "$direct" "open files stay open, and no others come"

overlay=$(echo "$XDG_CACHE_HOME"/wine-procstats/*)
is "$(field exe)" "$overlay/bin/wine" "the overlay's loader runs"
is "$(field WINELOADER)" "$overlay/bin/wine" "WINELOADER names the overlay's loader for children"
is "$(field WINEDEBUG)" "(unset)" "WINEDEBUG stays unset"
is "$(field WINEPREFIX)" "$WINEPREFIX" "WINEPREFIX stays"
is "$(field WINELOADERNOEXEC)" 1 "the loader need not look for a preloader"
touch "${wine%/*}/wine-preloader"
runner "--wine=$wine" x
is "$(field WINELOADERNOEXEC)" "(unset)" "unless the Wine has one"
rm "${wine%/*}/wine-preloader"
runner "--wine=$wine" x
overlay=$(echo "$XDG_CACHE_HOME"/wine-procstats/*)
is "$(cat "$work/err")" "" "nothing is said on standard error"

runner "--wine=$work/none" x
is "$status $(wc -l < "$work/err")" "127 1" "a Wine that is not there is one line"
runner --wine=/bin/sh x
is "$status $(wc -l < "$work/err")" "127 1" "a --wine that is no Wine is one line"
is "$(cat "$work/err")" "wine-procstats: /bin/sh is no Wine that can be used: neither a loader, nor a script that starts one, nor the folder of an installation" "that line names the --wine that is no Wine"

# Every usual place is hidden from a runner in a mount namespace of its own.
if unshare -rm true 2> /dev/null; then
    # shellcheck disable=SC2016
    PATH=$work/home /usr/bin/unshare -rm /bin/sh -c '
        for place in /usr/lib/wine /usr/local/bin /opt; do
            /bin/mount -t tmpfs none $place || exit 99
        done
        exec "$PROCSTATS_RUNNER" x' > "$work/out" 2> "$work/err"
    is "$? $(cat "$work/err")" "127 wine-procstats: no Wine found: install wine64 (apt-get install wine64), or name one with --wine=PATH" "no Wine is one line that says what to install"
else
    skip "no Wine is one line that says what to install" "no mount namespaces here"
fi
tap_done
