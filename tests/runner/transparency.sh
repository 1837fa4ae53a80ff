# SPDX-License-Identifier: LGPL-2.1-or-later
# What a program and its caller see of each other is the same under wine-procstats as under
# plain Wine: each case is run under both, and what they say is compared.
# shellcheck disable=SC1003,SC2016,SC2034,SC2046,SC2086,SC2094,SC2317,SC3045 # Functions are called by name.
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"

. "$PROCSTATS_SRCDIR/tests/runner/side_by_side.sh"

odd=$(printf ' a  b"c\047d\\e\\\\"f\\ %%g\tg\001\377\303(\303\244\342\202\254 *?;&|<>^')
long=$(head -c 30000 /dev/zero | tr '\0' x)
program() {
    "$wine" "$probe" all "$@"
}
same "arguments, environment, folder and handles" program one "two words" '' "$odd" 'ends in \' '\\' '"' '""' 'a"' -- --help --status
said 'one "two words" "" ' "the program has had arguments to show"
said 'variable WINELOADER=' "the program has had an environment to show"
same "a very long argument arrives" program "$long" "$long"

with_environment() {
    env -i "ODD=$odd" "LONG=$long" EMPTY= PATH=/usr/bin HOME="$HOME" WINEPREFIX="$WINEPREFIX" \
        XDG_CACHE_HOME="$XDG_CACHE_HOME" XDG_RUNTIME_DIR="$XDG_RUNTIME_DIR" WINEDEBUG=-all WINELOADER="$plain" \
        "$wine" "$probe" all
}
same "odd variables of the environment arrive" with_environment

deleted_folder() {
    mkdir gone
    cd gone || return
    rmdir ../gone
    "$wine" "$probe" all | grep -v '^variable PWD\|^variable OLDPWD'
}
same "a deleted working folder stays the working folder" deleted_folder

export PROBE_OUTPUT="$work/here/said"
standard() {
    eval '"$wine" "$probe" all < /dev/null '"$1"
    status=$?
    cat said
    return $status
}
for closed in '<&-' '>&-' '2>&-' '<&- >&- 2>&-'; do
    same "closed: $closed" standard "$closed"
    said 'output: ' "the handles were there with $closed"
done
in_terminal() {
    TERM=dumb SHELL=/bin/sh script -qec "'$wine' '$probe' all" /dev/null < /dev/null > /dev/null
    status=$?
    cat said
    return $status
}
if terminal_can_be_made; then
    same "handles on a terminal are the same" in_terminal
    said 'output: there, type 2, console mode' "the handles on a terminal were of a console"
else
    skip "handles on a terminal are the same" "no terminal can be made here"
fi
unset PROBE_OUTPUT

makes_file() {
    (umask "$1" && "$wine" "$probe" all > /dev/null)
    stat -c %a made_by_probe
}
for mask in 000 027 077; do
    same "umask $mask" makes_file $mask
done

ends() {
    "$wine" "$probe" "$@"
}
for code in 0 1 2 77 125 126 127 255 256 511 65536 0xc0000005 -1; do
    same "exit status $code" ends exit $code
done
# The debugger's report has addresses and thread numbers in it; the exit status depends on when
# it lets the program go, under plain Wine too.
crash() {
    "$wine" "$probe" crash > report 2>&1
    sed -n 's/^\(wine: Unhandled page fault on write access to 0*\) .*/\1/p' report
}
same "a program's crash has the same exit status" crash
said "wine: Unhandled page fault" "the crashing program has crashed"
ends_without() {
    "$wine" no_such_program.exe
}
same "a program that is not there has the same exit status" ends_without

# started COMMAND...: has a program wait, in the background, and says what the command says about it;
# the program's process is $process. It is in another process group, which timeout makes: where
# the test's group is orphaned, as without a terminal, SIGTSTP would do nothing.
started() {
    mkfifo input
    timeout 120 sh -c 'echo $$ > process; exec "$@"' sh "$wine" "$probe" wait < input > output 7< "$probe" &
    job=$!
    exec 9> input
    until grep -q ready output 2> /dev/null; do
        kill -0 "$job" || return 98
        sleep 0.02
    done
    process=$(cat process)
    # A shell says which process was killed, as soon as it knows.
    {
        "$@"
        exec 9>&-
        wait "$job"
    } 2> /dev/null
}

# What of the process is the kernel's. Wine shifts its arguments in memory, which leaves empty
# strings in the environment.
of_process() {
    awk '{ print "group", $5 == '"$job"', "session", $6, "nice", $19 }' "/proc/$process/stat"
    cat "/proc/$process/limits"
    grep -E '^(Umask|Sig(Ign|Blk|Cgt|Q)|Seccomp|NoNewPrivs|Uid|Gid|Groups)' "/proc/$process/status" | grep -v SigQ
    cat "/proc/$process/cmdline" "/proc/$process/environ" | tr '\0' '\n' | grep -v '^_=\|^$'
}
limited() {
    ulimit -n 777
    started of_process
}
same "the process: group, niceness, limits, signals, environment" limited
said 'group 1' "the process was in another group"
own_niceness=$(nice)
said "nice $own_niceness" "the process had the niceness of the test"
said '777' "the process had the limits of the test"
niced() {
    inner=$wine
    wine=$work/niced
    printf '#!/bin/sh\nexec nice -n 5 "%s" "$@"\n' "$inner" > "$wine"
    chmod +x "$wine"
    started niceness
}
niceness() {
    awk '{ print "nice", $19 }' "/proc/$process/stat"
}
same "a raised niceness is the same" niced
raised=$((own_niceness + 5))
said "nice $((raised > 19 ? 19 : raised))" "the raised niceness was higher by 5"

# Open files by what they are, without the numbers of pipes, sockets and Wine's own; the three
# that the accounting has are said apart: the session's lock, wineserver's folder and statm.
files() {
    for fd in "/proc/$process/fd"/*; do
        case $(readlink "$fd") in
        "$XDG_RUNTIME_DIR/wine-procstats/"*/lock | */server-*-* | "/proc/$process/statm")
            grep -q '^flags:.*02[0-7]\{6\}$' "/proc/$process/fdinfo/${fd##*/}" || echo "$fd would be inherited"
            ;;
        *) readlink "$fd" | sed 's/:.*//' ;;
        esac
    done | sort
    readlink "/proc/$process/fd/7"
    inherited "$process" && echo "7 is the inherited file"
}
# inherited PROCESS: whether its file 7 is the one that was given to it
inherited() {
    [ "$(stat -Lc %d:%i "/proc/$1/fd/7")" = "$(stat -Lc %d:%i "$probe")" ]
}
same "open files" started files
exec 7< "$probe"
if inherited $$; then
    said "7 is the inherited file" "the inherited handle was there"
else
    skip "the inherited handle was there" "the host does not show it of this shell either"
fi
exec 7<&-

# signalled SIGNAL SECONDS: one that ends the program has so long for it, before its input does
signalled() {
    kill -s "$1" "$process"
    end=$(($(date +%s) + $2))
    while [ -e "/proc/$process" ] && [ "$(date +%s)" -lt "$end" ]; do
        sleep 0.02
    done
    [ ! -e "/proc/$process" ] || echo "goes on"
}
# These end it, however long that takes on a busy machine; those do not, so there is nothing to wait for.
for signal in TERM INT HUP QUIT KILL; do
    same "SIG$signal" started signalled $signal 100
done
for signal in USR1 PIPE; do
    same "SIG$signal" started signalled $signal 5
done
stopped() {
    kill -s "$1" "$process"
    while :; do
        state=$(awk '{ print $3 }' "/proc/$process/stat")
        [ "$state" != S ] && [ "$state" != R ] && break
        sleep 0.02
    done
    echo "state $state"
    kill -s CONT "$process"
}
for signal in STOP TSTP; do
    same "stopped by SIG$signal, continued, ended by its input" started stopped $signal
    said "exit status 7" "the program went on after SIG$signal"
done

# An interactive shell on a terminal, to which keys are sent.
keys() {
    mkfifo keyboard
    PROBE_OUTPUT=$work/here/output TERM=dumb PS1='$ ' ENV='' SHELL=/bin/sh script -qc "sh -i" /dev/null < keyboard > screen 2>&1 &
    terminal=$!
    exec 8> keyboard
    printf '%s\n' "set -m; '$wine' '$probe' wait; echo ended \$? > end" >&8
    until grep -q ready output 2> /dev/null; do
        kill -0 "$terminal" || return 97
        sleep 0.02
    done
    # shellcheck disable=SC2059
    printf "$1" >&8
    until [ -s end ]; do
        kill -0 "$terminal" 2> /dev/null || break
        sleep 0.02
    done
    printf 'exit\n' >&8
    exec 8>&-
    wait "$terminal"
    cat end
}
if terminal_can_be_made; then
    same "Ctrl-C on a terminal" keys '\003'
    said ended "the shell went on after Ctrl-C"
else
    skip "Ctrl-C on a terminal" "no terminal can be made here"
fi

tap_done
