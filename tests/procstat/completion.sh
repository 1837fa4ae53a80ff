#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# bash, fish and zsh complete the options of procstat and wine-procstats, which they take from the
# programs' help, the columns of procstat, and programs and logs. zsh's is tried in tmux.
# shellcheck disable=SC2016,SC2317 # other shells expand what they are given; soon calls functions
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
socket=$(mktemp -u "${TMPDIR:-/tmp}/procstat-tmux.XXXXXX")
tap_at_exit='terminal kill-server 2> /dev/null; rm -f "$socket"'
PATH=$PROCSTATS_BUILDDIR:$PATH
LC_ALL=C.UTF-8
export PATH LC_ALL
procstat=$PROCSTATS_SRCDIR/programs/procstat/completion
runner=$PROCSTATS_SRCDIR/runner/completion
mkdir "$work/sub" && touch "$work/one.exe" "$work/two.txt" "$work/log.csv" && cd "$work" || exit 99

terminal() {
    TERM=xterm-256color tmux -S "$socket" -f /dev/null "$@"
}
# options PROGRAM: those that its help names
options() {
    "$1" --help | grep -o -e '^  .*' | cut -c1-25 | grep -o -e '--[a-z-]*' | sort -u
}

# with_bash WORD...: what is offered for the last word
with_bash() {
    bash -c '. "$1"; shift; COMP_WORDS=(procstat "$@") COMP_CWORD=$#
        _procstat procstat "${!#}" "${COMP_WORDS[COMP_CWORD - 1]}" 2> /dev/null; printf "%s\n" "${COMPREPLY[@]}"' \
        bash "$procstat/procstat.bash" "$@" | sort -u | tr '\n' ' '
}
if command -v bash > /dev/null; then
    is "$(with_bash -- | tr ' ' '\n' | grep -vx -e '' -e '--jsonl' -e '--prometheus')" "$(options procstat)" 'bash: the options of procstat'
    is "$(with_bash --sort peak)" 'peak_private_bytes peak_working_set_bytes ' 'bash: columns'
    is "$(with_bash --sort = peak)" 'peak_private_bytes peak_working_set_bytes ' 'bash: columns after ='
    is "$(with_bash --columns pid,thr)" 'pid,threads ' 'bash: columns after others'
else
    skip 'bash' 'no bash: apt-get install bash'
fi

# with_fish COMMAND-LINE
with_fish() {
    HOME=$work fish --no-config -c 'source $argv[1]; source $argv[2]; complete -C $argv[3]' \
        "$procstat/procstat.fish" "$runner/wine-procstats.fish" "$1" 2> "$work/err" | cut -f1 | sort | tr '\n' ' '
}
if command -v fish > /dev/null; then
    for program in procstat wine-procstats; do
        is "$(with_fish "$program --" | tr ' ' '\n' | grep -vx -e '' -e '--jsonl' -e '--prometheus')" "$(options $program)" \
            "fish: the options of $program"
    done
    is "$(with_fish 'procstat --sort peak')" 'peak_private_bytes peak_working_set_bytes ' 'fish: columns'
    is "$(with_fish 'wine-procstats --make-runner ')" 'sub/ ' 'fish: folders for a runner'
    is "$(with_fish 'wine-procstats o')" 'one.exe ' 'fish: programs'
    is "$(with_fish 'wine-procstats one.exe --st')" '' "fish: the program's own arguments are left alone"
else
    skip 'fish' 'no fish: apt-get install fish'
fi

if ! command -v zsh > /dev/null || ! command -v tmux > /dev/null; then
    skip 'zsh' 'no zsh, or no tmux: apt-get install zsh tmux'
    tap_done
fi
FOLDERS="$procstat $runner" HOME=$work terminal new-session -d -x 120 -y 30 'zsh -f'
terminal send-keys 'PS1="$ "; fpath=($=FOLDERS $fpath); autoload -Uz compinit; compinit -u -D; clear; echo ready' Enter
pane_has() {
    terminal capture-pane -p | grep -q -e "$1"
}
soon pane_has '^ready' || terminal capture-pane -p | sed 's/^/# /'
# with_zsh KEYS PATTERN NAME: what is typed, with tabs, becomes a line like that
with_zsh() {
    terminal send-keys -l "$1"
    soon pane_has "$2"
    zsh_found=$?
    ok $zsh_found "zsh: $3"
    test $zsh_found -eq 0 || terminal capture-pane -p | sed 's/^/# /'
    terminal send-keys C-c
    terminal send-keys 'clear' Enter
}
tab=$(printf '\t')
with_zsh "procstat --rev$tab" '^\$ procstat --reverse' 'an option of procstat'
with_zsh "procstat --sort=peak_p$tab" '^\$ procstat --sort=peak_private_bytes' 'a column'
with_zsh "procstat-plot l$tab" '^\$ procstat-plot log.csv' 'a log'
with_zsh "wine-procstats --mak${tab}s$tab" '^\$ wine-procstats --make-runner sub' 'an option of wine-procstats, and a folder'
with_zsh "wine-procstats o$tab" '^\$ wine-procstats one.exe' 'a program'
tap_done
