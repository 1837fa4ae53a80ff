# SPDX-License-Identifier: LGPL-2.1-or-later
# --help, the man page and bash's completion name the same options, and the completion
# completes.
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"

page=$PROCSTATS_SRCDIR/doc/wine-procstats.1
completion=$PROCSTATS_SRCDIR/runner/completion/wine-procstats
"$PROCSTATS_RUNNER" --help | sed -n 's/^  \(--[a-z-]*=\{0,1\}\).*/\1/p' | sort > "$work/help"
run "--help names options" [ "$(wc -l < "$work/help")" -gt 5 ]

sed -n '/^\.SH OPTIONS/,/^\.SH DIFF/{ /^\.TP/{ n; s/\\-/-/g; s/^\.BI\{0,1\} \(--[a-z-]*=\{0,1\}\).*/\1/p; } }' "$page" | sort > "$work/page"
run "the man page has the same options as --help" diff "$work/help" "$work/page"
for variable in XDG_CACHE_HOME XDG_RUNTIME_DIR WINELOADER WINEPREFIX HOME PATH PROCSTATS_DEBUG; do
    grep -q "^\.B $variable\$" "$page"
    ok $? "the man page has the variable $variable"
done
# What the runner asks the environment for.
is "$(sed -n 's/.*getenv("\([A-Z_]*\)").*/\1/p' "$PROCSTATS_SRCDIR"/runner/*.c | sort -u | while read -r name; do
    grep -q "^\.B $name\$" "$page" || case $name in WINEDEBUG) ;; *) echo "$name" ;; esac
done)" "" "the man page has every other variable that the runner reads"
is "$(sed -n 's/^ *EXIT_[A-Z_]* = \([0-9]*\),/\1/p' "$PROCSTATS_SRCDIR/runner/report.h" | while read -r number; do
    grep -q "^\.B $number\$" "$page" || echo "$number"
done)" "" "the man page has every exit status"

if command -v mandoc > /dev/null; then
    run "mandoc finds nothing wrong in the man pages" mandoc -T lint -W warning "$page" "$PROCSTATS_SRCDIR/doc/procstat.1"
else
    skip "mandoc finds nothing wrong in the man pages" "there is no mandoc (apt-get install mandoc)"
fi

if ! command -v bash > /dev/null; then
    skip "bash's completion" "there is no bash"
    tap_done
fi
# completed WORD...: what bash offers for the last word, on a line
completed() {
    # shellcheck disable=SC2016
    bash -c '. "$1"; shift; COMP_WORDS=(wine-procstats "$@") COMP_CWORD=$#; _wine_procstats; printf "%s\n" "${COMPREPLY[@]}"' \
        bash "$completion" "$@" | sort | tr '\n' ' '
}
mkdir "$work/sub" && touch "$work/one.exe" "$work/two.txt" "$work/three.bat" && cd "$work" || exit 99
is "$(completed - | tr ' ' '\n' | sed '/^$/d')" "$(cat "$work/help")" "completion offers the same options as --help"
is "$(completed --st)" "--status " "completion completes --st to --status"
is "$(completed '')" "one.exe sub three.bat " "completion offers programs and folders"
is "$(completed --wine = su)" "sub " "completion offers folders for --wine"
is "$(completed --make-runner '')" "sub " "completion offers folders for --make-runner"
is "$(completed one.exe --st)" " " "completion leaves the program's arguments alone"
is "$(completed -- --st)" " " "completion leaves arguments after -- alone"
tap_done
