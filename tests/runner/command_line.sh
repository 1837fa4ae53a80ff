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
is "$status $(head -n 1 "$work/err")" "125 Usage: wine-procstats [OPTION]... [--] PROGRAM [ARGUMENT]..." "without a program the usage is on standard error and the exit status 125"
runner "--wine=$wine" --version
is "$status $(sed 's/ [0-9.]*$//;q' "$work/out") $(field argument)" "0 wine-procstats --version" "--version prints the version of wine-procstats, then Wine's"

# Arguments, with all that a shell or a C library could take for something else.
odd=$(printf ' a  b"c\047d\\e%%f\tg\001\377\303(')
runner "--wine=$wine" program.exe "$odd" '' -- --help
printf 'argument=%s\n' program.exe "$odd" '' -- --help > "$work/wanted"
grep -a '^argument=' "$work/out" | cmp -s - "$work/wanted"
ok $? "arguments arrive byte for byte"
runner "--wine=$wine" -- --status a
is "$status $(field argument | tr '\n' ' ')" "0 --status a " "arguments after -- are Wine's"
runner "--wine=$wine" -- --no-such-option
is "$status $(field argument)" "0 --no-such-option" "an option after -- is Wine's"
while read -r option nearest; do
    runner "--wine=$wine" "$option"
    is "$status $(cat "$work/err")$(cat "$work/out")" "125 wine-procstats: there is no option $option: the nearest one is $nearest; a program of that name follows --" "$option is refused"
done << END
--stauts --status
--status=1 --status
--Wine=/usr --wine=PATH
--make-runer --make-runner DIR
--verison --version
--cleanup --clean
--prefixes --prefix
END

for number in 0 1 77 255; do
    FAKE_STATUS=$number "$PROCSTATS_RUNNER" "--wine=$wine" x > /dev/null
    is $? "$number" "exit status $number passes through"
done
FAKE_SIGNAL=15 "$PROCSTATS_RUNNER" "--wine=$wine" x > /dev/null
is $? 143 "a fatal signal passes through"

(cd "$work/home" && "$PROCSTATS_RUNNER" "--wine=$wine" x > "$work/out")
is "$(field folder)" "$work/home" "the program has the caller's working folder"
"$wine" x 7< "$0" > "$work/out"
direct=$(field seekable)
"$PROCSTATS_RUNNER" "--wine=$wine" x 7< "$0" > "$work/out"
is "$(field seekable)" "$direct" "open files stay open, and no others come"

overlay=$(echo "$XDG_CACHE_HOME"/wine-procstats/*)
is "$(field exe)" "$overlay/bin/wine" "the overlay's loader runs"
is "$(field WINELOADER)" "$overlay/bin/wine" "WINELOADER names the overlay's loader for children"
is "$(field WINEDEBUG)" "(unset)" "an unset WINEDEBUG stays unset"
is "$(field WINEPREFIX)" "$WINEPREFIX" "WINEPREFIX reaches Wine unchanged"
is "$(field WINELOADERNOEXEC)" 1 "WINELOADERNOEXEC spares the loader the search for a preloader"
touch "${wine%/*}/wine-preloader"
runner "--wine=$wine" x
is "$(field WINELOADERNOEXEC)" "(unset)" "WINELOADERNOEXEC is not set if the Wine has a preloader"
rm "${wine%/*}/wine-preloader"
real=$work/wine/lib/wine/$PROCSTATS_HOST_ARCH-unix/wine
cp "$wine" "$real"
runner "--wine=$wine" x
is "$(field WINELOADERNOEXEC)" "(unset)" "WINELOADERNOEXEC is not set if the real loader is beside ntdll.so"
rm "$real"
runner "--wine=$wine" x
overlay=$(echo "$XDG_CACHE_HOME"/wine-procstats/*)
is "$(cat "$work/err")" "" "a run leaves standard error empty"

# Programs of an architecture that the Wine, or the prefix, has no DLLs of.
other=i386 bits=32
[ "$PROCSTATS_HOST_ARCH" = x86_64 ] || other=x86_64 bits=64
program=$PROCSTATS_BUILDDIR/$other-windows/procstat.exe
if [ -f "$program" ]; then
    runner "--wine=$wine" "$program"
    is "$status $(sed 's/(on Debian: [^)]*)/(how)/' "$work/err")$(cat "$work/out")" "126 wine-procstats: $program is a $bits-bit program, and the Wine of $wine has no $bits-bit DLLs: install them (how), and use a new prefix" "a program that the Wine cannot run is refused"
    mkdir -p "$work/wine/lib/wine/$other-windows" "$WINEPREFIX/dosdevices/c:/windows/system32"
    cp "$PROCSTATS_BUILDDIR/$other-windows/ntdll_procstats.dll" "$work/wine/lib/wine/$other-windows/ntdll.dll"
    cp "$PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-windows/ntdll_procstats.dll" "$WINEPREFIX/dosdevices/c:/windows/system32/ntdll.dll"
    runner "--wine=$wine" "$program"
    is "$status $(grep -v 'are not counted' "$work/err")$(field argument)" "0 wine-procstats: $program is a $bits-bit program, and the prefix $WINEPREFIX has no $bits-bit DLLs: if it does not start, set WINEPREFIX to a new prefix$program" "if only the prefix lacks the DLLs, a line says so and the program runs"
    rm -r "$work/wine/lib/wine/$other-windows" "$WINEPREFIX/dosdevices"
else
    skip "a program that the Wine cannot run is refused" "there are no images for $other"
fi
runner "--wine=$wine" "$PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-windows/procstat.exe"
is "$status $(cat "$work/err")" "0 " "a program of the Wine's architecture runs"

runner "--wine=$work/none" x
is "$status $(wc -l < "$work/err")" "127 1" "a Wine that is not there is reported in one line"
runner --wine=/bin/sh x
is "$status $(wc -l < "$work/err")" "127 1" "a file that is no Wine is reported in one line"
is "$(cat "$work/err")" "wine-procstats: no usable Wine at /bin/sh: it should be Wine's loader, a script that starts it, or the folder of an installation" "the line names the file that is no Wine"

# What moves the cursor, hides text or is none is shown escaped, everything else as it is.
odd=$(printf '\033[2J\r\n\t\177\302\233\342\200\256\342\200\250\357\273\277\377\303(\303\251 \342\202\254 \360\237\230\200')
runner "--wine=$odd" x
is "$(sed -n 's/.*Wine at \(.*\): it should.*/\1/p' "$work/err")" "$(printf '%s\303\251 \342\202\254 \360\237\230\200' '\x1b[2J\x0d\x0a\x09\x7f\xc2\x9b\xe2\x80\xae\xe2\x80\xa8\xef\xbb\xbf\xff\xc3(')" "a message shows unprintable characters of a name as numbers"
is "$(wc -l < "$work/err")" 1 "the message about an unprintable name is one line"
WINEPREFIX=$work/$odd "$PROCSTATS_RUNNER" "--wine=$wine" --status > "$work/out"
is "$(LC_ALL=C grep -c '[^ -~]' "$work/out") $(LC_ALL=C grep -a '[^ -~]' "$work/out" | tr -d ' -~\n' | od -An -tx1 | tr -d ' ')" "1 c3a9e282acf09f9880" "--status shows unprintable characters of a name as numbers"

# Every usual place is hidden from a runner in another mount namespace.
if unshare -rm true 2> /dev/null; then
    # shellcheck disable=SC2016
    PATH=$work/home /usr/bin/unshare -rm /bin/sh -c '
        for place in /usr/lib/wine /usr/lib/*/wine /usr/local/bin /opt; do
            [ ! -d "$place" ] || /bin/mount -t tmpfs none "$place" || exit 99
        done
        exec "$PROCSTATS_RUNNER" x' > "$work/out" 2> "$work/err"
    is "$? $(cat "$work/err")" "127 wine-procstats: no Wine found: install wine64 (apt-get install wine64), or name one with --wine=PATH" "without any Wine one line says what to install"
else
    skip "without any Wine one line says what to install" "no mount namespaces here"
fi
tap_done
