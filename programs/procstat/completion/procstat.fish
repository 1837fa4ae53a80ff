# SPDX-License-Identifier: LGPL-2.1-or-later
# Completion of procstat and procstat-plot for fish. The options and the columns are those that the
# program itself names.

function __procstat_columns
    procstat --sort= 2>&1 | string replace -r '.*columns: ' '' | string split ', '
end

complete -c procstat -f
for line in (procstat --help 2> /dev/null | string match -r '^  -.*')
    set -l letter (string match -r '^  -(.), ' -- $line)[2]
    set -l name (string match -r -- '--([a-z-]+)' $line)[2]
    set -l help (string replace -r '^.{25}' '' -- $line)
    switch $name
        case sort columns
            complete -c procstat -s $letter -l $name -x -a '(__procstat_columns)' -d $help
        case output
            complete -c procstat -s $letter -l $name -r -F -d $help
        case pid name interval count label include exclude '*-limit'
            complete -c procstat -s $letter -l $name -x -d $help
        case '*'
            complete -c procstat -s $letter -l $name -d $help
    end
end
complete -c procstat -s J -l jsonl -d 'one JSON document on one line'
complete -c procstat -s M -l prometheus -d "Prometheus's older format"
complete -c procstat-plot -f -a '(__fish_complete_suffix .csv)'
