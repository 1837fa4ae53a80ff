# SPDX-License-Identifier: LGPL-2.1-or-later
# --make-runner with a simulated Wine: what is in the folder, and which folders are refused.
# Needs: tests/runner/fake_loader
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/runner/fake_wine.sh"

# shellcheck disable=SC2016,SC2034 # tap.sh evaluates it.
tap_at_exit='test -z "${program-}" || kill "$program"'
library=lib/x86_64-linux-gnu/wine
wine=$work/usr/lib/wine/wine64
make_wine "$wine" "$work/usr/$library" "$work/usr/share/wine"
cp "$PROCSTATS_BUILDDIR/tests/runner/fake_loader" "$work/usr/lib/wine/wineserver64"
printf '#!/bin/sh\nexec %s "$@"\n' "$work/usr/lib/wine/wineserver64" > "$work/usr/lib/wine/wineserver"
mkdir -p "$work/fonts" "$work/usr/share/wine/nls"
echo font > "$work/fonts/a.ttf"
ln -s "$work/fonts" "$work/usr/share/wine/fonts"
ln -s "$work/nowhere" "$work/usr/share/wine/dangling"
echo inf > "$work/usr/share/wine/wine.inf"
touch -d 2001-01-01 "$work/usr/share/wine/wine.inf"
ln -s "$work/usr/$library/$PROCSTATS_HOST_ARCH-windows/user32.dll" "$work/usr/$library/$PROCSTATS_HOST_ARCH-windows/linked.dll"
echo developers > "$work/usr/$library/$PROCSTATS_HOST_ARCH-unix/libuser32.a"
made=$work/runners/made
mkdir "$work/runners"

# temporaries: what is left beside the runner
temporaries() {
    find "$work/runners" -mindepth 1 -maxdepth 1 ! -name made
}

runner "--wine=$wine" --make-runner "$made"
is "$status $(cat "$work/out" "$work/err")" "0 $made/bin/wine is $wine with its exports replaced" "a runner is made"
is "$(find "$made" -type l)" "" "a runner has no links"
is "$(grep -rlF "$work/usr" "$made" --exclude=.wine-procstats --exclude-dir="$PROCSTATS_HOST_ARCH-unix")" "" "no file of the runner names the Wine that it was made from"
is "$(temporaries)" "" "--make-runner leaves nothing beside the runner"
is "$(find "$made" -type d ! -perm 755)" "" "a runner's folders can be read by all"
is "$(cd "$made/lib/wine" && echo *)" "wine64 wineserver" "the loader and its server are where Wine looks for them"
cmp -s "$made/lib/wine/wineserver" "$work/usr/lib/wine/wineserver64"
ok $? "the server is the program, not a script"
is "$(cat "$made/share/wine/fonts/a.ttf")" font "a link to a font is a copy in the runner"
cmp -s "$made/$library/$PROCSTATS_HOST_ARCH-windows/linked.dll" "$work/usr/$library/$PROCSTATS_HOST_ARCH-windows/user32.dll"
ok $? "a link to a DLL is a copy in the runner"
[ ! -e "$made/$library/$PROCSTATS_HOST_ARCH-unix/libuser32.a" ]
ok $? "a runner has no files for developers"
is "$(find "$made/share/wine/wine.inf" -newer "$work/usr/share/wine/wine.inf")" "$made/share/wine/wine.inf" "wine.inf has another time than the original"
[ ! -e "$XDG_CACHE_HOME/wine-procstats" ]
ok $? "--make-runner makes no overlay"

"$made/bin/wine" 'a  b' > "$work/out"
is "$(field exe) $(field argument)" "$made/lib/wine/wine64 a  b" "bin/wine runs the loader"
ln -s "$made/bin/wine64" "$work/link"
"$work/link" x > "$work/out"
is "$(field exe)" "$made/lib/wine/wine64" "bin/wine64 runs the loader, also by a link"
"$made/bin/wineserver" -k > "$work/out"
is "$(field exe) $(field argument)" "$made/lib/wine/wineserver -k" "bin/wineserver runs the server"
"$made/bin/procstat.exe" --json > "$work/out"
is "$(field exe) $(field argument | tr '\n' ' ' | sed 's/ $//')" "$made/lib/wine/wine64 $made/bin/../$library/$PROCSTATS_HOST_ARCH-windows/procstat.exe --json" \
    "bin/procstat.exe has the loader run procstat.exe"
cmp -s "$made/$library/$PROCSTATS_HOST_ARCH-windows/procstat.exe" "$PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-windows/procstat.exe"
ok $? "the runner's procstat.exe is a copy of this package's"
mv "$made" "$work/runners/moved" && "$work/runners/moved/bin/wine" x > "$work/out"
is "$(field exe)" "$work/runners/moved/lib/wine/wine64" "a runner can be moved"
mv "$work/runners/moved" "$made"

# Again.
inode=$(stat -c %i "$made")
echo old > "$made/old"
runner "--wine=$wine" --make-runner "$made/"
is "$status $(temporaries)" "0 " "--make-runner replaces an earlier runner"
[ ! -e "$made/old" ] && [ "$(stat -c %i "$made")" != "$inode" ]
ok $? "the earlier runner's folder is a new one"
(cd "$work/runners" && "$PROCSTATS_RUNNER" "--wine=$wine" --make-runner made) > "$work/out" 2> "$work/err"
is "$? $(temporaries)" "0 " "--make-runner takes a relative path"
# By names that do not exist yet: relative ones, and through links; at last by a link to an empty folder.
mkdir "$work/runners/real"
ln -s real "$work/runners/link"
while read -r name place; do
    (cd "$work/runners" && "$PROCSTATS_RUNNER" "--wine=$wine" --make-runner "$name") > "$work/out" 2> "$work/err"
    is "$? $(cat "$work/out" "$work/err")" "0 $work/runners/$place/bin/wine is $wine with its exports replaced" "$name: the runner is made at $place"
    "$work/runners/$place/bin/wine" x > "$work/out"
    is "$(field exe)" "$work/runners/$place/lib/wine/wine64" "$name: it runs"
    rm -rf "${work:?}/runners/$place"
done << END
new new
./new new
real/new real/new
link/new real/new
link/../new new
link/new/ real/new
new/// new
link real
END
[ -L "$work/runners/link" ]
ok $? "a link to the folder stays a link"
(cd "$work/runners" && "$PROCSTATS_RUNNER" "--wine=$wine" --make-runner '') > "$work/out" 2> "$work/err"
is "$? $(cat "$work/err")" "125 wine-procstats: --make-runner: the name of the folder is empty: --make-runner DIR" "an empty name is refused"
rm "$work/runners/link"
mkdir "$work/runners/empty"
runner "--wine=$wine" --make-runner "$work/runners/empty"
is "$status $(ls -A "$work/runners/empty/bin")" "0 procstat.exe
wine
wine64
wineserver" "--make-runner takes an empty folder"
rm -r "$work/runners/empty"

# What is refused stays as it is.
mkfifo "$work/fifo"
FAKE_WAIT=$work/fifo "$made/bin/wine" x > "$work/log" &
program=$!
wait_for_program
inode=$(stat -c %i "$made")
runner "--wine=$wine" --make-runner "$made"
is "$status $(cat "$work/err")" "125 wine-procstats: programs are running from $made: end them, or name another folder" "--make-runner does not replace a runner in use"
is "$(stat -c %i "$made") $(temporaries)" "$inode " "a runner in use stays as it is"
: > "$work/fifo" # opening it is enough; it may be closed again before anything is written
wait "$program"
program=

# refused FOLDER MESSAGE NAME
refused() {
    runner "--wine=$wine" --make-runner "$1"
    is "$status $(cat "$work/err")" "125 wine-procstats: $2" "$3"
    is "$(temporaries)" "" "nothing is left of a refused --make-runner"
}
mkdir "$work/full"
echo precious > "$work/full/file"
refused "$work/full" "$work/full is not empty and is no runner made by wine-procstats: name another folder, or empty it" "a folder with other things is refused"
is "$(cat "$work/full/file")" precious "the other things in a refused folder stay"
refused "$work/full/file" "$work/full/file is there and is not a folder: name another" "a file as the runner's folder is refused"
refused "$work/none/made" "cannot find the folder $work/none/: No such file or directory" "a runner's folder below one that is not there is refused"
refused "$work/usr/share/wine/made" "$work/usr/share/wine/made lies in the Wine that the runner is made from: name another folder" "a runner's folder in Wine itself is refused"
runner "--wine=$wine" --make-runner
is "$status $(cat "$work/err")" "125 wine-procstats: --make-runner wants the folder to be made: --make-runner DIR" "--make-runner without a folder is refused"
rm "$work/usr/lib/wine/wineserver64"
inode=$(stat -c %i "$made")
refused "$made" "there is no wineserver beside $wine" "--make-runner from a Wine without a server is refused"
is "$(stat -c %i "$made")" "$inode" "a refused --make-runner leaves the earlier runner as it was"

# A Wine that has its loader in bin/ already.
rm -r "${work:?}/usr" "$made"
wine=$work/other/bin/wine
make_wine "$wine" "$work/other/lib64/wine" "$work/other/share/wine"
cp "$wine" "$work/other/bin/wine-preloader"
cp "$wine" "$work/other/bin/wineserver"
mkdir -p "$work/other/lib64/wine/dxvk"
echo dxvk > "$work/other/lib64/wine/dxvk/d3d11.dll"
echo host > "$work/other/lib64/libFAudio.so.0"
runner "--wine=$work/other" --make-runner "$made"
is "$status $(cd "$made/bin" && echo *)" "0 procstat.exe wine wine-preloader wineserver" "a runner of a Wine with a loader in bin/ has no scripts in bin/"
is "$(find "$made" -type l)$(head -c 4 "$made/bin/wine" | tr -d '\177')" "ELF" "a runner of a Wine with a loader in bin/ has copies only"
is "$(cat "$made/lib64/wine/dxvk/d3d11.dll" "$made/lib64/libFAudio.so.0")" "dxvk
host" "a runner has the other files of its Wine"
rm -r "$work/other"
"$made/bin/wine" x > "$work/out"
is "$(field exe)" "$made/bin/wine" "a runner runs when the Wine that it was made from has gone"
tap_done
