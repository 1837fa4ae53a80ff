#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The native procstat: it says of a session what procstat.exe says, starts nothing in it, knows
# plain Wine's processes by what Linux knows, and its live view works in a terminal, which is tmux.
# shellcheck disable=SC2016,SC2317 # the terminal's shell expands what it is given; soon calls functions
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"
. "$PROCSTATS_SRCDIR/tests/procstat/procstat.sh"
native=$PROCSTATS_BUILDDIR/procstat
socket=$(mktemp -u "${TMPDIR:-/tmp}/procstat-tmux.XXXXXX")
tap_at_exit='terminal kill-server 2> /dev/null; rm -f "$socket"; wine_end; plain_end'
wine_prefix || exit 99
LC_ALL=C.UTF-8
export LC_ALL

plain_end() {
    WINEPREFIX=$work/plain wine_end
}

# native ARGUMENTS...: leaves $status, $work/out and $work/err
native() {
    "$native" "$@" > "$work/out" 2> "$work/err"
    status=$?
}

# of_prefix PREFIX ARGUMENTS...: the CSV lines of this prefix
of_prefix() {
    wanted=$1
    shift
    "$native" --csv "$@" | grep -F "\"$wanted\""
}

# A name that no other test's process has: root sees them all.
unique=native_$$
cp "$worker" "$work/$unique.exe"
worker=$work/$unique.exe
wine_run "$worker" sleep 600000 < /dev/null > /dev/null 2>&1 &
worker_is_there() {
    of_prefix "$WINEPREFIX" --name "$unique" > "$work/worker" && test "$(cut -d, -f2 "$work/worker")" -gt 0
}
soon worker_is_there
ok $? 'the native program finds a process and its Windows id'
pid=$(cut -d, -f2 "$work/worker")

# columns FILE NAME...: these columns of a log's lines
columns() {
    columns_file=$1
    shift
    awk -F, -v names="$*" 'NR == 1 { n = split(names, name, " "); for (i = 1; i <= NF; i++) at[$i] = i; next }
        { for (i = 1; i <= n; i++) printf "%s ", $at[name[i]]; print "" }' "$columns_file"
}
# What Wine does in the background moves by itself, and is not compared.
figures='pid name start_time threads working_set_bytes peak_working_set_bytes private_bytes peak_private_bytes
    page_faults read_operations read_bytes write_operations write_bytes other_operations other_bytes
    paged_pool_bytes nonpaged_pool_bytes page_file_bytes prefix user_seconds kernel_seconds cpu_seconds'
# It is there before it is at rest.
# shellcheck disable=SC2086
both_say_the_same() {
    wine_run "$procstat" --csv --pid "$pid" | tr -d '\r' > "$work/windows.lines"
    "$native" --csv --pid "$pid" | grep -e '^time' -e "\"$WINEPREFIX\"" | tr -d '\r' > "$work/linux.lines"
    linux_says=$(columns "$work/linux.lines" $figures) windows_says=$(columns "$work/windows.lines" $figures)
    test "$linux_says" = "$windows_says"
}
soon both_say_the_same
is "$linux_says" "$windows_says" 'the native program says of a process at rest what procstat.exe says'
native --json
valid_json "$work/out" 'json: the document'

# The processes of Wine in the prefix, wineserver too, as /proc lists them.
session() {
    for folder in /proc/[0-9]*; do
        case $(readlink "$folder/exe") in
        */wine*) ! grep -qzxF "WINEPREFIX=$WINEPREFIX" "$folder/environ" 2> /dev/null || echo "${folder#/proc/}" ;;
        esac
    done | sort
}
# What starts the prefix has ended, and no process comes or goes.
at_rest() {
    ! of_prefix "$WINEPREFIX" --name wineboot > "$work/starting" || return 1
    session > "$work/before"
    sleep 1
    session | cmp -s - "$work/before"
}
soon at_rest
native --interval 0.05 --count 40
is "$status" 0 'the native program samples at intervals'
is "$(session)" "$(cat "$work/before")" 'the native program neither starts nor ends a process of the session'

# Plain Wine: no record, so no Windows id and no count of operations that Linux cannot make.
mkdir "$work/plain"
cp -a "$WINEPREFIX/." "$work/plain"
rm -f "$work/plain/wineserver"
(WINEPREFIX=$work/plain exec "$WINE" "$worker" sleep 600000 < /dev/null > /dev/null 2>&1) &
plain_is_there() {
    of_prefix "$work/plain" --name "$unique" > "$work/worker"
}
soon plain_is_there
ok $? 'a process of plain Wine is found'
{
    "$native" --csv | sed -n 1p
    cat "$work/worker"
} > "$work/plain.csv"
is "$(columns "$work/plain.csv" pid name handles other_operations other_bytes peak_private_bytes)" \
    " \"$unique.exe\"     " 'unknown figures of a process of plain Wine are unknown, not 0'
is "$(columns "$work/plain.csv" working_set_bytes page_faults unix_pid read_operations |
    awk '{ print ($1 > 0), ($2 > 0), ($3 > 0), ($4 > 0) }')" '1 1 1 1' 'figures that Linux has of a process of plain Wine are there'
is "$(columns "$work/plain.csv" user)" "\"$(id -un)\" " 'the owner of a process of plain Wine is there'

native run -- x.exe
is "$status $(cat "$work/err")" '2 procstat: run is for procstat.exe: wine-procstats procstat.exe run ...' \
    'run is for procstat.exe'
native --include '('
is "$status $(grep -c "^procstat: --include: '(' is no regular expression: " "$work/err")" '2 1' \
    'a bad expression is refused'
native --csv --include 'NATIVE_.*' --exclude 'x'
is "$(cut -d, -f3 "$work/out" | sort -u | grep -c "\"$unique.exe\"\|^name$") $(grep -vc '"native_\|^time' "$work/out")" '2 0' \
    'an expression has to match all of a name, without .exe, in any letters'
native --help
is "$(awk 'length > 80' "$work/out" | wc -l) $(wc -l < "$work/out" | awk '{ print ($1 <= 24) }')" '0 1' '--help fits a screen'
native --csv > /dev/full
"$native" --csv > /dev/full 2> "$work/err"
is "$? $(grep -c '^procstat: cannot write to standard output: No space left' "$work/err")" '5 1' 'output to a full disk is an error'
LC_ALL=C native --tree
is "$(LC_ALL=C grep -c '[^ -~]' "$work/out")" 0 'where the locale knows ASCII only, nothing else is drawn'
LC_ALL=C.UTF-8

if ! command -v tmux > /dev/null || ! terminal_can_be_made; then
    skip 'the live view' 'no tmux (apt-get install tmux), or no terminal can be made here'
    tap_done
fi
terminal() {
    LC_ALL=C.UTF-8 TERM=xterm-256color tmux -S "$socket" -f /dev/null "$@"
}
press() {
    terminal send-keys "$@"
}
pane() {
    terminal capture-pane -p
}
pane_has() {
    pane | grep -q -e "$1"
}
shows() {
    soon pane_has "$1"
    shown=$?
    ok $shown "$2"
    test $shown -eq 0 || pane | sed 's/^/# /'
}
# style ROW: the escape sequences that a row of the pane begins with
style() {
    terminal capture-pane -p -e | sed -n "$1p" | grep -o "^$(printf '\033')\[[0-9;]*m" | tr -d '\033'
}
# many processes, so that there is something to scroll
for _ in 1 2 3 4 5 6; do
    wine_run "$worker" sleep 600000 < /dev/null > /dev/null 2>&1 &
done
workers() {
    test "$(of_prefix "$WINEPREFIX" --name "$unique" | wc -l)" -eq "$1"
}
soon workers 7
plain_end
gone() {
    ! plain_is_there
}
soon gone
NATIVE=$native UNIQUE=$unique terminal new-session -d -x 120 -y 8 'sh'
press 'PS1="$ "; clear; echo before; "$NATIVE" --watch 0.5 --name "$UNIQUE" --sort pid; echo status $?' Enter
shows '^q quit' 'the live view appears'
shows '^2[0-9-]* [0-9:]* +00:00  7 processes .* by pid  only' 'the live view has the processes of the wanted name'
shows '▲PID' 'the live view marks the column of the order'
is "$(style 1)" '[1m' 'the summary has the colours of the terminal'
press End
last=$(of_prefix "$WINEPREFIX" --name "$unique" | cut -d, -f2 | sort -n | tail -n 1)
cursor_is_at() {
    escape=$(printf '\033')
    terminal capture-pane -p -e | grep "\[\(30;\)\{0,1\}46m" | sed "s/$escape\[[0-9;]*m//g" | grep -q "^ *$1 "
}
soon cursor_is_at "$last"
ok $? 'End goes to the last process, by its key'
press Home
press / NPage
press x y z
shows '0 processes .*xyz' 'a filter is used while it is typed'
press Escape
shows "7 processes .* only .$unique" 'Escape brings back the filter before'
press End
soon cursor_is_at "$last"
press k
shows "^end $unique.exe, process $last, Unix process [0-9]*? y: yes" 'k asks about the process at the cursor'
press y
soon workers 6
ok $? 'y ends the process that k asked about'
shows "^ended $unique.exe" 'the view says that the process was ended'
press Home
terminal resize-window -x 80 -y 12
row_12() {
    pane | sed -n 12p | grep -q '^q quit'
}
soon row_12
ok $? 'a resized terminal is filled to its last line'
press q
shows '^status 0' 'q quits with status 0'
is "$(pane | grep -c '^before')" 1 'after q the terminal is as it was'
press 'clear; stty -a | grep -c " icanon.* echo\b\| echo .*icanon"; stty -a | grep -o "[-]*icanon"' Enter
shows '^icanon' 'after q the terminal takes lines again'
press 'clear; NO_COLOR=1 "$NATIVE" --watch 0.5; echo status $?' Enter
shows '^q quit' 'NO_COLOR: the live view appears'
is "$(terminal capture-pane -p -e | grep -c "$(printf '\033')\[[349][0-7]")" 0 'NO_COLOR: there are no colours'
press C-c
shows '^status 0' 'Ctrl-C quits with status 0'
tap_done
