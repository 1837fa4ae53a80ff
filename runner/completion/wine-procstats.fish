# SPDX-License-Identifier: LGPL-2.1-or-later
# Completion for fish: the options that --help names, then Windows programs, then any files.

# Whether the program is still to come.
function __wine_procstats_before_program
    set -l words (commandline -opc)
    set -e words[1]
    set -l value no
    for word in $words
        if test $value = yes
            set value no
        else if test "$word" = --make-runner
            set value yes
        else if not string match -q -- '--?*' $word
            return 1
        end
    end
    return 0
end

complete -c wine-procstats -n 'not __wine_procstats_before_program' -F
complete -c wine-procstats -n __wine_procstats_before_program -f -k \
    -a '(__fish_complete_suffix .exe .bat .cmd .com .msi .lnk)'
for line in (wine-procstats --help 2> /dev/null | string match -r '^  --.*')
    set -l name (string match -r -- '--([a-z-]+)' $line)[2]
    set -l help (string replace -r '^.{21}' '' -- $line)
    switch $name
        case wine
            complete -c wine-procstats -n __wine_procstats_before_program -l $name -r -F -d $help
        case make-runner
            complete -c wine-procstats -n __wine_procstats_before_program -l $name -x \
                -a '(__fish_complete_directories)' -d $help
        case '*'
            complete -c wine-procstats -n __wine_procstats_before_program -l $name -d $help
    end
end
