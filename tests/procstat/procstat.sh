# SPDX-License-Identifier: LGPL-2.1-or-later
# What the shell tests of procstat.exe share. Source it after tap.sh and winetest.sh.
# shellcheck disable=SC2034 # used by those who source it
# Needs: procstat_worker.exe
procstat=$PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-windows/procstat.exe
worker=$PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-windows/procstat_worker.exe
schema=$PROCSTATS_SRCDIR/doc/procstat.schema.json

# A Python that has a module, or nothing.
python_with() {
    for python in python3 /usr/bin/python3; do
        if "$python" -c "import $1" 2> /dev/null; then
            echo "$python"
            return
        fi
    done
}

# valid_json FILE NAME: whether the document follows the schema
valid_json() {
    json_python=$(python_with jsonschema)
    if [ -z "$json_python" ]; then
        skip "$2 follows the schema" 'no jsonschema: apt-get install python3-jsonschema'
        return
    fi
    run "$2 follows the schema" "$json_python" -c '
import json, sys, jsonschema
schema = json.load(open(sys.argv[1], encoding="utf-8"))
jsonschema.Draft202012Validator.check_schema(schema)
jsonschema.Draft202012Validator(schema).validate(json.load(open(sys.argv[2], encoding="utf-8")))
' "$schema" "$1" || head -c 4000 "$1" "${work:?}/err" | sed 's/^/# /'
}

# json_value FILE NAME: the first number or word that a member of that name has
json_value() {
    grep -o "\"$2\": [^,}]*" "$1" | sed -n '1s/.*: //p'
}
