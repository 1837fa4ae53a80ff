# SPDX-License-Identifier: LGPL-2.1-or-later
# What the system can refuse to the runner: the program runs from a whole overlay, or one
# line says what is wrong and what to do.
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/runner/fake_wine.sh"
. "$PROCSTATS_SRCDIR/tests/runner/traced.sh"

wine=$work/wine/bin/wine
export cache="$XDG_CACHE_HOME/wine-procstats"
elsewhere="set XDG_CACHE_HOME to a folder elsewhere"
make_wine "$wine" "$work/wine/lib/wine" "$work/wine/share/wine"

# A full disk, at each call that wants room.
trace "--wine=$wine" x
content "$cache"/* > "$work/whole"
# Of the many links one in five; a file is closed as soon as it has reached the disk.
awk '/^(write|pwrite64|mkdir|rename|fchmod|fsync) |O_CREAT/ || /^symlink/ && ++links % 5 == 1 || /^close/ && last == "fsync"
     { last = $1 }' "$work/calls" > "$work/wanting"
run "the build of an overlay has more than 20 calls that want room" [ "$(wc -l < "$work/wanting")" -gt 20 ]
while read -r call ordinal arguments; do
    rm -rf "$cache"
    interfere "$call" "$ordinal" error=ENOSPC "--wine=$wine" x
    if grep -q '^exe=' "$work/out"; then
        content "$cache"/[0-9a-f]* | cmp -s - "$work/whole" || echo "$call $ordinal $arguments: runs from half an overlay"
        [ "$status" -eq 0 ] && [ ! -s "$work/err" ] || echo "$call $ordinal $arguments: runs, with $status, $(cat "$work/err")"
        continue
    fi
    case "$status $(wc -l < "$work/err") $(cat "$work/err")" in
    "125 1 wine-procstats: cannot "*": No space left on device: make room there, or $elsewhere") ;;
    *) echo "$call $ordinal $arguments: $status $(cat "$work/err")" ;;
    esac
    [ -z "$(find "$cache" -mindepth 1 2> /dev/null)" ] || echo "$call $ordinal $arguments: leaves something"
done < "$work/wanting" > "$work/wrong"
is "$(cat "$work/wrong")" "" "no room at any of $(wc -l < "$work/wanting") calls: a whole overlay, or a line and nothing left"

# What the system does not tell: nothing is taken for absent, and nothing is made.
# unanswered CALLS PATH ERROR COMMAND...: a run of the command in which those calls fail on that path
unanswered() {
    injection=$1:error=$3 unanswered=$2
    shift 3
    strace -f -o /dev/null -P "$unanswered" --trace="${injection%%:*}" --inject="$injection" "$@" > "$work/out" 2> "$work/err"
    status=$?
    # The runner may be linked with musl, whose words differ from glibc's.
    sed -i -e '/^strace: Requested path/d' -e 's|: I/O error:|: Input/output error:|' -e 's/: Out of memory:/: Cannot allocate memory:/' \
        -e 's/: Symbolic link loop:/: Too many levels of symbolic links:/' -e 's/: Filename too long:/: File name too long:/' "$work/err"
}
# cannot_examine CALLS PATH ERROR WORDS COMMAND...: that run ends with a line of those words
cannot_examine() {
    calls=$1 path=$2 error=$3 words=$4
    shift 4
    rm -rf "$cache"
    unanswered "$calls" "$path" "$error" "$@"
    is "$status $(cat "$work/err") $(cat "$work/out")" "125 wine-procstats: cannot examine $path: $words " "$calls $error at ${path##*/}: says so"
    [ ! -e "$cache" ]
    ok $? "$calls $error at ${path##*/}: nothing is made"
}
read='see that it can be read'
while read -r calls path error words; do
    cannot_examine "$calls" "$path" "$error" "$words" "$PROCSTATS_RUNNER" "--wine=$wine" x
done << END
%%stat $wine EACCES Permission denied: $read
readlink $wine EACCES Permission denied: $read
access $wine EIO Input/output error: $read
open,openat $wine EACCES Permission denied: $read
%%stat $work/wine/bin/.wine-procstats EIO Input/output error: $read
%%stat $work/wine/lib/wine ELOOP Too many levels of symbolic links: mend the links in it
%%stat $work/wine/lib/wine/i386-windows EACCES Permission denied: $read
%%stat $work/wine/lib/wine/$PROCSTATS_HOST_ARCH-unix/ntdll.so EIO Input/output error: $read
%%stat $work/wine/lib/wine/$PROCSTATS_HOST_ARCH-windows/kernelbase.dll ENOMEM Cannot allocate memory: run it again when the system has more to spare
%%stat $work/wine/share/wine ENAMETOOLONG File name too long: use a shorter path
%%stat $PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-unix/ntdll_procstats.so EIO Input/output error: $read
%%stat $PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-windows/psapi.dll EACCES Permission denied: $read
END
for error in ENOENT ENOTDIR; do
    rm -rf "$cache"
    unanswered %%stat "$work/wine/lib/wine/i386-windows" $error "$PROCSTATS_RUNNER" "--wine=$wine" x
    is "$status $(cat "$work/err") $(field exe)" "0  $(echo "$cache"/*/bin/wine)" "$error is an answer"
done
# In a search, what the user may not reach is passed over.
make_wine "$work/other/bin/wine" "$work/other/lib/wine" "$work/other/share/wine"
searched=PATH=$work/wine/bin:$work/other/bin:$PATH
rm -rf "$cache"
unanswered access "$wine" EACCES env "$searched" "$PROCSTATS_RUNNER" x
is "$status $(cat "$work/err")" "0 " "EACCES at the first wine in PATH: the next one"
grep -qx "loader $work/other/bin/wine" "$cache"/*/.wine-procstats
ok $? "EACCES at the first wine in PATH: of the next one's overlay"
cannot_examine access "$wine" EIO "Input/output error: $read" env "$searched" "$PROCSTATS_RUNNER" x

dll=$work/wine/lib/wine/$PROCSTATS_HOST_ARCH-windows/kernel32.dll
rm -rf "$cache"
unanswered open,openat "$dll" EIO "$PROCSTATS_RUNNER" "--wine=$wine" x
is "$status $(cat "$work/err") $(ls -A "$cache")" "125 wine-procstats: cannot read $dll: Input/output error: $read " "a DLL that cannot be read: says so, and leaves nothing"

# A process that cannot be asked may run from what is to go.
"$PROCSTATS_RUNNER" "--wine=$wine" x > "$work/out"
cp "$wine" "$work/wine/bin/wineserver"
"$PROCSTATS_RUNNER" "--wine=$wine" --make-runner "$work/made" > "$work/ignored"
unanswered readlink "/proc/$$/exe" ENOMEM "$PROCSTATS_RUNNER" --clean
is "$status $(grep "$cache" "$work/out")" "0 kept     $(echo "$cache"/*): the processes in /proc cannot be read" "a process that cannot be asked may run from an overlay"
unanswered readlink "/proc/$$/exe" ENOMEM "$PROCSTATS_RUNNER" "--wine=$wine" --make-runner "$work/made"
is "$status $(cat "$work/err")" "125 wine-procstats: the processes in /proc cannot be read, so one may run from $work/made: name another folder" "a process that cannot be asked may run from a runner"
rm -r "$work/made" "$work/wine/bin/wineserver"

# complains WORDS STATUS LINE: whether the last run has ended so, with that line alone
complains() {
    is "$status $(cat "$work/err")" "$2 $3" "$1"
    ! grep -q '^exe=' "$work/out"
    ok $? "$1: nothing is run"
}

# as_oneself: the start of a command that root of a user namespace runs under the test's own ids: as
# root it would not own the group of a folder that umask 0002 leaves writable.
as_oneself="unshare --user --map-user=$(id -u) --map-group=$(id -g)"
# mounted OPTIONS COMMAND: a run with a file system mounted so over the cache, by the command
mounted() {
    # shellcheck disable=SC2016,SC2086
    unshare -rm sh -c 'mount -t tmpfs -o "$1" none "$2" && shift 2 && eval "$1" && shift && exec "$@"' sh \
        "$1" "$cache" "$2" $as_oneself "$PROCSTATS_RUNNER" "--wine=$wine" x > "$work/out" 2> "$work/err"
    status=$?
}
rm -rf "$cache"
mkdir -m 700 "$cache"
# shellcheck disable=SC2086
if unshare -rm $as_oneself true 2> /dev/null; then
    mounted mode=700,size=64k :
    is "$status $(sed 's/ [^ ]*: No/: No/' "$work/err")" "125 wine-procstats: cannot write: No space left on device: make room there, or $elsewhere" "on a full file system"
    # shellcheck disable=SC2016
    mounted mode=700 'mount -o remount,bind,ro "$cache"'
    complains "on a file system without write access" 125 "wine-procstats: cannot create a folder in the cache folder $cache: Read-only file system: make it writable, or $elsewhere"
    mounted mode=700,noexec :
    complains "on a file system mounted noexec" 125 "wine-procstats: no program can be run from the cache folder $cache, its file system is mounted noexec: $elsewhere"
    runner "--wine=$wine" x
    # shellcheck disable=SC2016,SC2086
    unshare -rm sh -c 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"' "$cache" $as_oneself "$PROCSTATS_RUNNER" "--wine=$wine" x > "$work/out" 2> "$work/err"
    is "$? $(cat "$work/err") $(field exe)" "0  $(echo "$cache"/*/bin/wine)" "what was built before runs from a file system without write access"
else
    skip "a full file system, one without write access, noexec" "no mount namespaces here"
fi

# What stands in the cache's place.
rm -rf "$cache"
ln -s "$work/home" "$cache"
runner "--wine=$wine" x
complains "with a link in the cache's place" 125 "wine-procstats: $cache is not a folder: remove it, or $elsewhere"
rm "$cache"
ln -s "$work/nowhere" "$cache"
runner "--wine=$wine" x
complains "with a link to nothing in the cache's place" 125 "wine-procstats: $cache is not a folder: remove it, or $elsewhere"
rm "$cache"
echo > "$cache"
runner "--wine=$wine" x
complains "with a file in the cache's place" 125 "wine-procstats: $cache is not a folder: remove it, or $elsewhere"
rm "$cache"
for mode in 770 707; do
    mkdir -m $mode "$cache"
    runner "--wine=$wine" x
    complains "mode $mode" 125 "wine-procstats: the cache folder $cache is writable by other users: remove it, or $elsewhere"
    rmdir "$cache"
done
chmod 777 "$XDG_CACHE_HOME"
runner "--wine=$wine" x
complains "the folder above with mode 777" 125 "wine-procstats: $XDG_CACHE_HOME is writable by other users, so the cache inside it is not safe: change its owner or mode, or $elsewhere"
mkdir -p "$XDG_CACHE_HOME/a/b"
XDG_CACHE_HOME=$XDG_CACHE_HOME/a/b "$PROCSTATS_RUNNER" "--wine=$wine" x > "$work/out" 2> "$work/err"
is "$? $(cat "$work/err")" "125 wine-procstats: $XDG_CACHE_HOME is writable by other users, so the cache inside it is not safe: change its owner or mode, or $elsewhere" "a folder further above with mode 777"
chmod 1777 "$XDG_CACHE_HOME"
runner "--wine=$wine" x
is "$status $(cat "$work/err")" "0 " "mode 1777 above is as /tmp: allowed"
chmod 755 "$XDG_CACHE_HOME"
if [ "$(id -u)" -eq 0 ]; then
    chown 12345 "$cache"
    runner "--wine=$wine" x
    complains "with a cache of another user" 125 "wine-procstats: the cache folder $cache belongs to user 12345: remove it, or $elsewhere"
    chown 0 "$cache"
    chown 12345 "$XDG_CACHE_HOME"
    runner "--wine=$wine" x
    complains "with a cache in another user's folder" 125 "wine-procstats: $XDG_CACHE_HOME is writable by other users, so the cache inside it is not safe: change its owner or mode, or $elsewhere"
    chown 0 "$XDG_CACHE_HOME"
else
    skip "with a cache of another user" "only root can give a folder away"
fi
# A link above it is followed once: what it leads to is what is used.
ln -s "$XDG_CACHE_HOME" "$work/link"
XDG_CACHE_HOME=$work/link "$PROCSTATS_RUNNER" "--wine=$wine" x > "$work/out"
is "$(field exe)" "$(echo "$cache"/*/bin/wine)" "a link above the cache is resolved"

# Where the cache is, by --status, which makes nothing.
# place WORDS WANTED ENV-ARGUMENT...
place() {
    words=$1 wanted=$2
    shift 2
    is "$(env "$@" "$PROCSTATS_RUNNER" "--wine=$wine" --status 2>&1 | sed -n 's|^overlay  \(.*\)/wine-procstats/.*|\1|p; /^wine-procstats:/p')" "$wanted" "$words"
}
home=$(getent passwd "$(id -u)" | cut -d : -f 6)
place "XDG_CACHE_HOME counts" "$work/cache" -u HOME
place "an empty XDG_CACHE_HOME does not count" "$work/home/.cache" XDG_CACHE_HOME=
place "a relative XDG_CACHE_HOME does not count" "$work/home/.cache" XDG_CACHE_HOME=cache
place "without XDG_CACHE_HOME and HOME the cache is in the home of the user's entry in passwd" "$(realpath -m "$home/.cache")" -u XDG_CACHE_HOME -u HOME
place "an empty HOME does not count" "$(realpath -m "$home/.cache")" -u XDG_CACHE_HOME HOME=
place "a relative HOME does not count" "$(realpath -m "$home/.cache")" -u XDG_CACHE_HOME HOME=home
XDG_CACHE_HOME=$work/err/x "$PROCSTATS_RUNNER" "--wine=$wine" x > "$work/out" 2> "$work/log"
is "$? $(cat "$work/log")" "125 wine-procstats: cannot create the folder $work/err/x: Not a directory: $elsewhere" "with a file in the place of a folder above the cache"

# A standard descriptor that is closed is no place for an overlay's file.
rm -rf "$cache"
PROCSTATS_DEBUG=1 "$PROCSTATS_RUNNER" "--wine=$wine" x > "$work/out" 2>&- <&-
content "$cache"/* | cmp -s - "$work/whole"
ok $? "with standard error closed, debugging lines do not go into the overlay"
is "$(field closed)" "0 2" "the program finds the standard descriptors closed that were closed"
tap_done
