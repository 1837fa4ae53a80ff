# SPDX-License-Identifier: LGPL-2.1-or-later
# The system calls by which the runner looks at files, changes them and gets memory fail,
# one in each run: the program runs from the whole overlay of the right Wine, or one line says
# what is wrong. What cannot be looked at is not taken for absent.
# shellcheck disable=SC2317 # Functions are called by name.
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/runner/fake_wine.sh"
. "$PROCSTATS_SRCDIR/tests/runner/traced.sh"

# Of each call so many are refused, those at the beginning and then ever fewer.
most=${PROCSTATS_MOST:-5}
wine=$work/wine/bin/wine
cache=$XDG_CACHE_HOME/wine-procstats
make_wine "$wine" "$work/wine/lib/wine" "$work/wine/share/wine"
cp "$wine" "$work/wine/bin/wineserver"

# chosen: what of "calls" is refused, and how, a line "NAME ORDINAL ERROR" each. A path without links
# is found by asking about each of its parts, again and again about the first ones, and of each process
# the same is asked: three of the readlink that ask the same are enough.
chosen() {
    awk -v most="$most" '
        BEGIN {
            split("open:EMFILE openat:EMFILE newfstatat:EIO stat:EIO lstat:EIO fstat:EIO read:EIO readlink:EACCES getdents64:EIO flock:ENOLCK access:EIO statfs:EIO " \
                "mkdir:EACCES mkdirat:EACCES symlink:EACCES rename:EACCES renameat2:EACCES unlink:EACCES unlinkat:EACCES rmdir:EACCES " \
                "chmod:EPERM fchmod:EPERM copy_file_range:EXDEV pread64:EIO mmap:ENOMEM close:EIO getcwd:ENOENT execve:EACCES", list)
            for (i in list) {
                split(list[i], pair, ":")
                errors[pair[1]] = pair[2]
            }
        }
        # What comes before is the start of any program.
        /^open|^readlink/ { begun = 1 }
        { spawned = spawning; spawning = /^clone.*CLONE_VFORK/ }
        !begun || !($1 in errors) || spawned && $1 == "close" { next }
        $1 == "readlink" {
            match($0, /"[^"]+"/)
            path = substr($0, RSTART, RLENGTH)
            sub(/proc\/[0-9]+/, "proc/PID", path)
            if (++asked[path] > 3) next
        }
        { count[$1]++ }
        count[$1] <= most || count[$1] % (most * 2) == 0 { print $1, $2, errors[$1] }' "$work/calls"
}

# refuse TITLE PREPARATION CHECK ARGUMENT...: runs the runner with each of its calls refused, each
# time after the preparation; the check says what is wrong with the outcome.
refuse() {
    title=$1 preparation=$2 check=$3
    shift 3
    $preparation
    trace "$@"
    $preparation
    chosen > "$work/chosen"
    while read -r call ordinal error; do
        interfere "$call" "$ordinal" "error=$error" "$@"
        $check > "$work/problem"
        [ ! -s "$work/problem" ] || echo "$call $ordinal $error: $(cat "$work/problem"): $status $(cat "$work/err")"
        $preparation
    done < "$work/chosen" > "$work/wrong" 2> "$work/shell"
    is "$(cat "$work/wrong" "$work/shell")" "" "$title: each of $(wc -l < "$work/chosen") calls refused"
}

# complained: whether the runner has ended with its one line and nothing else
complained() {
    [ "$status" -ge 125 ] && [ "$status" -le 127 ] && [ "$(grep -c '^wine-procstats: ' "$work/err")" -eq 1 ] && ! grep -q '^exe=' "$work/out"
}

# is_whole: whether what has run is from the whole overlay
is_whole() {
    content "$(dirname "$(dirname "$(field exe)")")" 2>&1 | cmp -s - "$work/whole"
}

# next_run: a run that nothing is refused to is from the whole overlay.
next_run() {
    "$PROCSTATS_RUNNER" "--wine=$wine" x > "$work/out" 2>&1
    is_whole || echo "the next run is not from a whole overlay"
}
runs_or_complains() {
    if grep -q '^exe=' "$work/out"; then
        [ "$status" -eq 0 ] || echo "the program's exit status is lost"
        is_whole || echo "not from the whole overlay: $(field exe)"
    else
        complained || echo "neither runs nor complains"
    fi
    next_run
}
without_overlay() {
    rm -rf "$cache"
}
with_overlay() {
    [ -d "$cache" ] || "$PROCSTATS_RUNNER" "--wine=$wine" x > "$work/ignored"
}
runner "--wine=$wine" x
content "$cache"/* > "$work/whole"
refuse "the first run" without_overlay runs_or_complains "--wine=$wine" x
refuse "a later run" with_overlay runs_or_complains "--wine=$wine" x

# Another Wine is never run because of it: here there is one behind the first.
make_wine "$work/other/bin/wine" "$work/other/lib/wine" "$work/other/share/wine"
path=$PATH
PATH=$work/wine/bin:$work/other/bin:$PATH
refuse "the first Wine in PATH" with_overlay runs_or_complains x
PATH=$path

# It says what it says, or complains. An overlay that cannot be read will be made again.
"$PROCSTATS_RUNNER" "--wine=$wine" --status > "$work/said"
says_or_complains() {
    if [ "$status" -eq 0 ]; then
        cmp -s "$work/out" "$work/said" || grep -q '^overlay.*(damaged' "$work/out" || echo "says something else"
    else
        [ "$status" -eq 125 ] && [ "$(wc -l < "$work/err")" -eq 1 ] || echo "neither says it nor complains"
    fi
    next_run
}
refuse "--status" with_overlay says_or_complains "--wine=$wine" --status

# With something of each kind to remove, and a folder that is not.
to_clean() {
    rm -rf "$cache" "$work/prefix"
    "$PROCSTATS_RUNNER" "--wine=$wine" x > "$work/ignored"
    mkdir "$cache/.tmp-1"
    touch "$work/home/kept"
}
cleans_or_complains() {
    [ "$status" -eq 0 ] || [ -s "$work/err" ] || echo "neither cleans nor complains"
    [ -e "$work/home/kept" ] || echo "something else has gone"
    next_run
}
refuse "--clean" to_clean cleans_or_complains --clean

# A prefix that Wine has made, as far as the runner looks at it.
ours=$PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-windows/ntdll_procstats.dll
system=$work/prefix/dosdevices/c:/windows/system32
fresh_prefix() {
    with_overlay
    # Each run makes the same calls: it checks the overlay again.
    rm -rf "$work/prefix" "$cache"/*/.wine-procstats-check
    mkdir -p "$system"
    touch "$work/prefix/.update-timestamp" "$system/ntdll_procstats.dll.1.tmp"
    cp "$work/wine/lib/wine/$PROCSTATS_HOST_ARCH-windows/ntdll.dll" "$system"
}
fills_or_complains() {
    ! grep -q '^exe=' "$work/out" || cmp -s "$ours" "$system/ntdll_procstats.dll" || echo "runs in a prefix without our DLL"
    runs_or_complains
    cmp -s "$ours" "$system/ntdll_procstats.dll" || echo "the next run has not put our DLL into the prefix"
}
refuse "a run in a prefix without our DLLs" fresh_prefix fills_or_complains "--wine=$wine" x
filled_prefix() {
    fresh_prefix
    "$PROCSTATS_RUNNER" "--wine=$wine" x > "$work/ignored"
}
empties_or_complains() {
    cleans_or_complains
    [ -s "$system/ntdll.dll" ] || echo "Wine's DLL has gone"
}
refuse "--clean --prefix" filled_prefix empties_or_complains "--wine=$wine" --clean --prefix

# A folder that is there stays what it was, unless it is replaced by a whole runner.
mkdir "$work/runners"
"$PROCSTATS_RUNNER" "--wine=$wine" --make-runner "$work/runners/whole" > "$work/ignored"
content "$work/runners/whole" > "$work/whole_runner"
rm -r "$work/runners/whole"
to_make() {
    rm -rf "$work/runners"
    mkdir "$work/runners"
}
makes_or_complains() {
    if [ "$status" -eq 0 ]; then
        content "$work/runners/made" | cmp -s - "$work/whole_runner" || echo "half a runner is made"
    else
        complained || echo "neither makes nor complains"
        [ -z "$(ls -A "$work/runners")" ] || echo "something is left"
    fi
}
refuse "--make-runner" to_make makes_or_complains "--wine=$wine" --make-runner "$work/runners/made"
to_replace() {
    rm -rf "$work/runners"
    mkdir -p "$work/runners/made"
    echo precious > "$work/runners/made/file"
}
refuses_always() {
    complained || echo "does not complain"
    [ "$(cat "$work/runners/made/file")" = precious ] || echo "what was there has gone"
}
refuse "--make-runner in a folder that is not empty" to_replace refuses_always "--wine=$wine" --make-runner "$work/runners/made"
tap_done
