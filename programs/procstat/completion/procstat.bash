# SPDX-License-Identifier: LGPL-2.1-or-later
# Completion of procstat and procstat-plot for bash. The options and the columns are those that the
# program itself names.

_procstat_options() {
    "$1" --help 2> /dev/null | grep -o -e '--[a-z][a-z-]*'
}

# Asked for a column that there is none of, it lists all.
_procstat_columns() {
    "$1" --sort= 2>&1 | sed -n 's/.*columns: //; s/, /\n/gp'
}

_procstat() {
    local program=$1 word=$2 option=$3
    COMPREPLY=()
    # bash takes "--sort=pid" apart at the "=".
    if [[ $word == '=' ]]; then
        word=
    elif [[ $option == '=' ]]; then
        option=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    case $option in
    --sort | -s)
        mapfile -t COMPREPLY < <(compgen -W "$(_procstat_columns "$program")" -- "$word")
        ;;
    --columns | -C)
        local done=
        [[ $word == *,* ]] && done=${word%,*},
        mapfile -t COMPREPLY < <(compgen -P "$done" -W "$(_procstat_columns "$program")" -- "${word##*,}")
        compopt -o nospace
        ;;
    --output | -o)
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        compopt -o filenames
        ;;
    --pid | -p | --name | -n | --interval | -i | --count | -c | --label | -L | --include | -I | --exclude | -E | --memory-limit | -b | --time-limit | -T | --process-limit | -P) ;;
    *)
        mapfile -t COMPREPLY < <(compgen -W "$(_procstat_options "$program")" -- "$word")
        ;;
    esac
}

_procstat_plot() {
    mapfile -t COMPREPLY < <(compgen -f -X '!*.csv' -- "$2"; compgen -d -- "$2")
    compopt -o filenames
}

complete -F _procstat procstat
complete -F _procstat_plot procstat-plot
