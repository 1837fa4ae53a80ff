# SPDX-License-Identifier: LGPL-2.1-or-later
# Tests that interfere with the runner at each of its system calls, by strace. Source it
# after fake_wine.sh.
# shellcheck disable=SC2034,SC2154 # It is for the test that sources this.

# A new overlay is made in a process of its own, unless there can be none: then it is made in the
# one that is traced.
in_one_process() {
    set -- "$XDG_CACHE_HOME"/wine-procstats/[0-9a-f]*
    [ -e "$1" ] || echo --inject=clone,clone3,fork,vfork:error=EAGAIN:when=1
}

# trace ARGUMENT...: runs the runner and lists its system calls up to the loader's start, a line
# "NAME ORDINAL ARGUMENTS" each, in "calls"; a build that counts its lines writes the counts after that
trace() {
    # shellcheck disable=SC2046 # one option, or none
    strace -o "$work/trace" $(in_one_process) "$PROCSTATS_RUNNER" "$@" > /dev/null 2>&1
    awk -F '(' '
        /^execve\(/ && NR > 1 || /\.gcda"/ { exit }
        /^[a-z0-9_]+\(/ { print $1, ++count[$1], substr($0, length($1) + 1) }' "$work/trace" > "$work/calls"
}

# interfere CALL ORDINAL WHAT ARGUMENT...: runs the runner, and strace does WHAT with that call
interfere() {
    injection=$1:$3:when=$2
    shift 3
    # The shell reports killed processes on its standard error, which is not compared.
    {
        # shellcheck disable=SC2046 # one option, or none
        strace -o /dev/null --trace="${injection%%:*},clone,clone3,fork,vfork" --inject="$injection" $(in_one_process) \
            "$PROCSTATS_RUNNER" "$@" > "$work/out" 2> "$work/err"
        # shellcheck disable=SC2034 # It is for the test that sources this.
        status=$?
    } 2> /dev/null
}

# content FOLDER: what there is in an overlay, without the manifest's figures and the check's answers
content() {
    (cd "$1" && find . -mindepth 1 -type l -printf '%p -> %l\n' && find . -type f ! -name '.wine-procstats*' -exec sha256sum {} +) | sort
}

strace -o /dev/null --inject=getpid:error=EPERM:when=99 true 2> /dev/null || skip_all "there is no strace that may trace (apt-get install strace)"
