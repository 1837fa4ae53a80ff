# SPDX-License-Identifier: LGPL-2.1-or-later
# wine-procstats does with the subcommands and options of wine what wine does.
# shellcheck disable=SC2016,SC2046,SC2317 # Functions are called by name, words are split.
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/runner/side_by_side.sh"

# Subcommands, Wine's own programs by their bare names, options, and what is none of them.
batch() {
    printf '@echo off\r\necho %%~1\r\nexit /b 9\r\n' > file.bat
    "$wine" "$@"
}
for words in 'cmd /c echo hello' 'start /wait /unix PROBE exit 5' 'start /wait PROBE exit 6' 'start /wait file.bat x' \
    'start /wait no_such_file.xyz' 'cmd /c file.bat word' 'file.bat word' 'winepath -w /usr/bin' 'winepath.exe -u c:\windows' \
    'hostname' 'reg query HKCU\Environment' 'wineboot --shutdown' 'wineboot --nonsense' 'msiexec /nonsense' \
    'c:\windows\system32\cmd.exe /c exit 3' 'winecfg /v' 'uninstaller --list' '/nonsense' '-h'; do
    # shellcheck disable=SC2086
    same "wine $words" batch $(echo "$words" | sed "s|PROBE|$probe|")
done
version() {
    "$wine" --version | grep -v '^wine-procstats '
}
same "wine --version" version
through_script() {
    unset WINEDEBUG WINELOADER
    [ "$wine" = "$plain" ] || set -- "$PROCSTATS_RUNNER" "--wine=$1"
    "$@" "$probe" all 2> /dev/null | grep '^variable WINEDEBUG'
}
printf '#!/bin/sh\ntest -n "$WINEDEBUG" || export WINEDEBUG=fixme-all\nexec %s "$@"\n' "$plain" > "$work/wine"
chmod +x "$work/wine"
same "WINEDEBUG of a script like Debian's" through_script "$work/wine"
said 'WINEDEBUG=fixme-all' "the script sets WINEDEBUG"
tap_done
