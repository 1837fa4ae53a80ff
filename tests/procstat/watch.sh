#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# procstat --watch in a terminal, which is tmux: driven by keys, seen in its pane.
# shellcheck disable=SC2016,SC2317 # the terminal's shell expands what it is given; soon calls functions
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"
. "$PROCSTATS_SRCDIR/tests/procstat/procstat.sh"
command -v tmux > /dev/null || skip_all 'no tmux: apt-get install tmux'
terminal_can_be_made || skip_all 'no terminal can be made here'
# The socket is named in full, for its path is limited to about 100 bytes.
socket=$(mktemp -u "${TMPDIR:-/tmp}/procstat-tmux.XXXXXX")
tap_at_exit='terminal kill-server 2> /dev/null; rm -f "$socket"; wine_end'
wine_prefix || exit 99

terminal() {
    LC_ALL=C.UTF-8 TERM=xterm-256color tmux -S "$socket" -f /dev/null "$@"
}

pane() {
    terminal capture-pane -p
}

# press KEY...: keys as tmux names them
press() {
    terminal send-keys "$@"
}

# pane_has PATTERN
pane_has() {
    pane | grep -q -e "$1"
}

# shows PATTERN NAME: whether the pane soon has a line that matches
shows() {
    soon pane_has "$1"
    shown=$?
    ok $shown "$2"
    test $shown -eq 0 || pane | sed 's/^/# /'
}

# has_lines COUNT PATTERN: whether so many lines of the pane match. A view that is being drawn has not
# all of its lines yet.
has_lines() {
    test "$(pane | grep -c -e "$2")" -eq "$1"
}

# last_line_is ROW: whether the last line of the view is there
last_line_is() {
    pane | sed -n "$1p" | grep -q '^q quit'
}

# no_watcher: whether no shell waits for the size of the terminal to change
no_watcher() {
    for watcher in $(pgrep -f 'trap .stty size'); do
        ! tr '\0' '\n' < "/proc/$watcher/environ" 2> /dev/null | grep -qxF "WINEPREFIX=$WINEPREFIX" || return 1
    done
}

changed() {
    test "$(pane | head -n 1)" != "$(head -n 1 "$work/first")"
}

# workers COUNT, views COUNT: whether so many run
workers() {
    test "$(wine_run "$procstat" --csv --name procstat_worker | grep -c '"')" -eq "$1"
}

views() {
    test "$(wine_run "$procstat" --csv --name procstat.exe | grep -c '"')" -eq "$1"
}

# shell_answers: what is typed while Wine still holds the terminal is lost
shell_answers() {
    press 'echo re"ady"' Enter
    sleep 0.2
    pane_has '^ready'
}

# start: the live view, after something that has to come back
start() {
    soon shell_answers
    press 'clear; echo before; "$RUNNER" "$PROCSTAT" --watch 0.5; echo status $?' Enter
    shows 'q quit' "$1"
}

wine_run "$worker" sleep 600000 < /dev/null > /dev/null 2>&1 &
RUNNER=$PROCSTATS_RUNNER PROCSTAT=$procstat WORKER=$worker terminal new-session -d -x 120 -y 30 'sh'
press 'PS1="$ "' Enter

start 'the live view appears'
shows '^2[0-9-]* [0-9:]* +00:00  .* processes .* by cpu_percent' 'the header says when, how many, in which order'
shows '^CPU [0-9.]*% of one processor  not shared' 'the header says what all processes use together'
shows '[0-9] procstat_worke.* [0-9.]* MiB' 'the worker has a line'
shows '[▁▂▃▄▅▆▇█][▁▂▃▄▅▆▇█]' 'bars show the last samples'
pane > "$work/first"
soon changed
ok $? 'the view samples again'
soon has_lines 1 'NAME'
ok $? 'the view is redrawn in place'

press n
shows 'by name' 'n orders by name'
in_order() {
    names=$(pane | sed -n '4,$s/^ *[0-9][0-9]* \([a-z][a-z_.]*\).*/\1/p')
    test -n "$names" && test "$names" = "$(echo "$names" | sort -f)"
}
soon in_order
is "$names" "$(echo "$names" | sort -f)" 'after n the rows are in the order of names'
press r
shows 'by name, reversed' 'r reverses the order'
soon has_lines 1 '▼NAME'
ok $? 'the column of the order is marked'
press '>'
shows 'by start_time' '> orders by the next column'
press t
shows '[├└]─' 't makes a tree'
press Right Right Right Right Right Right Right Right Right Right Right Right
shows 'OTHERS/s' 'Right shows other columns'
soon has_lines 1 'STARTED'
ok $? 'after Right the column of the order is shown too'
press Left Left Left Left Left Left Left Left Left Left Left Left
shows 'CPU%' 'Left shows the first columns'
press h
shows '^h ?  ' 'h shows the keys'
press x
shows 'CPU%' 'any key leaves the help'
press / w o r k e
shows 'name contains: worke' '/ asks for a part of the name'
shows "1 process .*only 'worke'" 'the filter is used while it is typed'
soon has_lines 0 '^ *[0-9]* services.exe'
ok $? 'processes that the filter does not match are gone'
press BSpace Enter
shows "1 process .*only 'work'" 'Enter leaves the filter as it is'

terminal resize-window -x 90 -y 12
soon last_line_is 12
ok $? 'a smaller window is filled to its last line'
terminal resize-window -x 140 -y 20
soon last_line_is 20
ok $? 'a larger window is filled to its last line'

press k
shows '^end procstat_worker.exe, process [0-9]*? y: yes' 'k asks whether to end the process'
press n
shows '^q quit' 'any other key than y is a no'
workers 1
ok $? 'after the no the process goes on'
press k y
soon workers 0
ok $? 'y ends the process that k asked about'
shows '^2.* 0 processes' 'the ended process is gone from the view'

press q
shows '^status 0' 'q quits with status 0'
is "$(pane | grep -c '^before')" 1 'after q the terminal is as it was'
soon shell_answers
press 'stty -a | grep -c " icanon"' Enter
shows '^1$' 'after q the terminal takes lines again'

soon no_watcher
ok $? 'after q no process of the view is left'

start 'after q the live view starts again'
press C-c
shows '^status 0' 'Ctrl-C quits with status 0'
is "$(pane | grep -c '^before')" 1 'after Ctrl-C the terminal is as it was'

soon shell_answers
press 'clear; "$RUNNER" "$PROCSTAT" run -- "$WORKER" interrupt; echo status $?' Enter
soon pane_has '^waits for an interrupt'
press C-c
shows '^status 42' 'run passes Ctrl-C on and waits for what the program makes of it'

start 'after Ctrl-C the live view starts again'
terminal kill-server
# The one that asks is one.
soon views 1
ok $? 'a closed window ends the live view'
soon no_watcher
ok $? 'after its window is closed no process of the view is left'
tap_done
