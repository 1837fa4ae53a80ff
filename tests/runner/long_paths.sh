# SPDX-License-Identifier: LGPL-2.1-or-later
# Paths about as long as Linux has them: what is below them fits, or one line says that it
# does not, at every length from one that is short enough to one that Linux refuses.
# shellcheck disable=SC2317 # Functions are called by name.
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/runner/fake_wine.sh"

wine=$work/wine/bin/wine
make_wine "$wine" "$work/wine/lib/wine" "$work/wine/share/wine"
cp "$wine" "$work/wine/bin/wineserver"
"$PROCSTATS_RUNNER" "--wine=$wine" x > "$work/out"
overlay=$(echo "$XDG_CACHE_HOME/wine-procstats"/*)

# PATH_MAX counts the NUL.
longest=4095
part=$(printf '%0200d' 0)
# long_path LENGTH: a path of that length below $work, into $path
long_path() {
    path=$work/long
    while [ $(($1 - ${#path})) -gt 201 ]; do
        path=$path/$part
    done
    path=$path/$(printf "%0$(($1 - ${#path} - 1))d" 0)
}

# complained: whether the last run has ended with its one line
complained() {
    { [ "$status" -eq 125 ] || [ "$status" -eq 127 ]; } && [ "$(wc -l < "$work/err")" -eq 1 ] &&
        grep -q '^wine-procstats: ' "$work/err"
}

# sweep TITLE STEP COMMAND CHECK: for lengths of $path, the command, and what the check says is wrong
# with a run that has not complained
sweep() {
    worked=0 refused=0
    length=$((longest + 3))
    : > "$work/wrong"
    while [ "$length" -gt $((longest - 260)) ]; do
        long_path "$length"
        $3
        if [ "$status" -eq 0 ] && [ -z "$($4)" ]; then
            worked=$((worked + 1))
        elif complained; then
            refused=$((refused + 1))
        else
            echo "$length: $status $($4) $(cut -c -300 "$work/err")" >> "$work/wrong"
        fi
        length=$((length - $2))
    done
    is "$(cat "$work/wrong")" "" "$1: it works, or a line says why not"
    [ "$worked" -gt 0 ] && [ "$refused" -gt 0 ]
    ok $? "$1: $worked lengths work, $refused are too long"
}
says_nothing() {
    [ -s "$work/out" ] || echo "says nothing"
}
whole() {
    exe=$(field exe)
    made=${exe%/bin/wine}
    [ "$(count "$made")" = "$(count "$overlay")" ] || echo "runs from half an overlay"
}
# count FOLDER: how much there is in it, by no path of that length
count() {
    (cd "${1%/*}" && cd "${1##*/}" && find . | wc -l)
}

cached() {
    rm -rf "$work/long"
    XDG_CACHE_HOME=$path runner "--wine=$wine" x
}
sweep "the cache" 3 cached whole
status_of_cache() {
    XDG_CACHE_HOME=$path runner "--wine=$wine" --status
}
sweep "--status of the cache" 7 status_of_cache says_nothing

# What has to be there is not made by its whole path, which is too long for any program.
placed() {
    rm -rf "$work/long" "$XDG_CACHE_HOME/wine-procstats"
    mkdir -p "$path" 2> "$work/ignored" && (cd "$path" && cp -r "$work/wine/." .) 2> "$work/ignored"
    runner "--wine=$path" x
}
whole_elsewhere() {
    # Where Wine itself reaches its DLLs.
    needed=/lib/wine/$PROCSTATS_HOST_ARCH-windows/ntdll.dll
    [ $((${#path} + ${#needed})) -le "$longest" ] || return
    made=$(echo "$XDG_CACHE_HOME/wine-procstats"/*)
    # Folders that an overlay lies in, with the place of its Wine, are no part of it.
    [ "$(find "$made" ! -type d | wc -l)" = "$(find "$overlay_copy" ! -type d | wc -l)" ] || echo "runs from half an overlay"
}
overlay_copy=$work/kept_overlay
cp -a "$overlay" "$overlay_copy"
sweep "Wine" 5 placed whole_elsewhere

runner_made() {
    rm -rf "$work/long"
    long_parent=${path%/*}
    mkdir -p "$long_parent" 2> "$work/ignored"
    runner "--wine=$wine" --make-runner "$path"
}
"$PROCSTATS_RUNNER" "--wine=$wine" --make-runner "$work/kept_runner" > "$work/ignored"
whole_runner() {
    [ "$(count "$path")" = "$(count "$work/kept_runner")" ] || echo "half a runner is made"
}
sweep "--make-runner" 5 runner_made whole_runner
tap_done
