# SPDX-License-Identifier: LGPL-2.1-or-later
# How tests run Windows programs: prefixes of their own, each a cheap copy of one
# made once in the build tree, and the results of winetest programs. Source it with
# PROCSTATS_BUILDDIR and PROCSTATS_RUNNER set, and $work a folder for the prefix.
# WINETEST_RUNNER, if set, is another command to run programs by: plain Wine.

: "${work:?}" "${PROCSTATS_BUILDDIR:?}" "${PROCSTATS_SRCDIR:?}"
# shellcheck source=scratch.sh
. "$PROCSTATS_SRCDIR/tests/env/scratch.sh"
: "${WINETEST_RUNNER:=${PROCSTATS_RUNNER:?}}"
# A program that takes longer hangs; in seconds.
: "${WINETEST_TIMEOUT:=300}"

# wine_run PROGRAM ARGUMENTS...: the program's exit status, or 124 after the time limit
wine_run() {
    # shellcheck disable=SC2086 # a command and its option
    timeout -k 10 "$WINETEST_TIMEOUT" ${PROCSTATS_FIXED_ADDRESSES-} "$WINETEST_RUNNER" "$@"
}

# wine_lacks PROGRAM: whether the program is of the build's folder for an architecture that the Wine lacks
wine_lacks() {
    case $1 in
    *-windows/*) ;;
    *) return 1 ;;
    esac
    wine_lacks_folder=${1%/*}
    ! "${PROCSTATS_RUNNER:?}" --status | grep -q "^DLLs .*/${wine_lacks_folder##*/}\$"
}

# The folder of the loader that the runner finds: Debian's may be started by a script elsewhere.
wine_found() {
    "${PROCSTATS_RUNNER:?}" --status 2> /dev/null | sed -n 's|^Wine  *\(.*\)/[^/]* (layout: .*|\1|p'
}

# wine_server ARGUMENTS...: the wineserver of the Wine that is tested, wherever it is kept; of a build
# tree's Wine, which is started as wine or as loader/wine, in the tree's folder server
wine_server() {
    wine_server_folder=$(dirname "$(readlink -f "${WINE:-$WINETEST_RUNNER}")")
    for wine_server_path in "${WINESERVER-}" "$wine_server_folder/wineserver" \
        "$(dirname "${WINE:-$WINETEST_RUNNER}")/server/wineserver" "${wine_server_folder%/*}/server/wineserver" \
        "$(command -v wineserver)" /usr/lib/wine/wineserver64 "$(wine_found)/wineserver"; do
        if [ -x "$wine_server_path" ]; then
            "$wine_server_path" "$@"
            return
        fi
    done
    echo "no wineserver found: install wine (apt-get install wine)" >&2
    return 1
}

# Ends every program of $WINEPREFIX and waits until the last is gone.
wine_end() {
    wine_server -k
    wine_server -w
}

# The prefix that others are copies of: made once, by whoever comes first. A script that runs several
# Wines sets wine_template_name.
wine_template() {
    wine_template=$PROCSTATS_BUILDDIR/check/${wine_template_name:-prefix-${WINETEST_RUNNER##*/}}
    mkdir -p "$PROCSTATS_BUILDDIR/check" || return
    (
        flock 9 || exit
        test ! -e "$wine_template/ready" || exit 0
        rm -rf "$wine_template"
        export WINEPREFIX="$wine_template"
        # A test's own folder for records is for its own processes.
        XDG_RUNTIME_DIR=$PROCSTATS_BUILDDIR/check/runtime wine_run wineboot --init 9>&- || exit
        wine_end 9>&-
        scratch_places "$wine_template"
        touch "$wine_template/ready"
    ) 9> "$wine_template.lock"
}

# wine_has_new_wow64: whether 32-bit programs use a 64-bit loader's host side
wine_has_new_wow64() {
    wine_loader=$("${PROCSTATS_RUNNER:?}" --status 2> /dev/null | sed -n 's|^Wine  *\(.*\) (layout: .*|\1|p')
    wine_dlls=$("$PROCSTATS_RUNNER" --status 2> /dev/null | sed -n 's|^DLLs  *\(.*/i386-windows\)$|\1|p' | head -n 1)
    # The fifth byte of an ELF file is 2 if it is a 64-bit one.
    [ -n "$wine_dlls" ] && [ "$(od -An -tu1 -j4 -N1 "$wine_loader" | tr -d ' ')" = 2 ] &&
        [ ! -e "${wine_dlls%-windows}-unix/ntdll.so" ]
}

# Makes a prefix in $work/prefix and names it WINEPREFIX. Files are links to the template's: programs
# replace those they change; the registry is copied all the same, since wineserver's way is its own.
wine_prefix() {
    if ! wine_template > "$work/prefix.log" 2>&1; then
        echo "cannot make a Wine prefix with $WINETEST_RUNNER:" >&2
        cat "$work/prefix.log" >&2
        return 1
    fi
    WINEPREFIX=$work/prefix
    export WINEPREFIX
    # tests/new_wow64.h reads it.
    if wine_has_new_wow64; then
        export PROCSTATS_NEW_WOW64=1
    fi
    cp -al "$wine_template" "$WINEPREFIX" && rm -f "$WINEPREFIX/ready" "$WINEPREFIX"/*.reg &&
        cp -p "$wine_template"/*.reg "$WINEPREFIX" && wine_place && wine_stay
}

# Gives the prefix a place for its wineserver's socket, where it names one (Debian's Wine): two programs
# that are the first in a prefix whose place is gone, or that has none, fail now and then under plain Wine.
wine_place() {
    test -e "$WINEPREFIX/wineserver" || return 0
    rm -f "$WINEPREFIX/wineserver"
    wine_folder=$(mktemp -d /tmp/wine-XXXXXX) && printf %s "${wine_folder##*/}" > "$WINEPREFIX/wineserver" &&
        chmod 400 "$WINEPREFIX/wineserver"
}

# Starts the prefix's wineserver, to stay while a test goes from one program to the next: Debian's ends
# with the last program, and a program that connects just then fails, now and then, under plain Wine too.
wine_stay() {
    wine_server -p60 > "$work/wineserver.log" 2>&1
}

# winetest_subjects PROGRAM: the subjects of a winetest program, one a line
winetest_subjects() {
    wine_run "$1" --list | tr -d '\r' | sed -n 's/^    //p'
}

# winetest_result SUBJECT STATUS LOG: one word and its reason, from what a subject printed.
# Only an orderly end, which has a summary, can be a success. XFAIL is a test with known failures.
winetest_result() {
    tr -d '\r' < "$3" | awk -v subject="$1" -v status="$2" '
        $0 ~ "^[0-9a-f]+:" subject ":[0-9.]* [0-9]+ tests executed \\(" {
            # "12 tests executed (1 marked as todo, 2 as flaky, 3 failures), 4 skipped."
            sub(/^[^ ]* /, "")
            gsub(/[^0-9]+/, " ")
            split($0, count, " ")
            ended = 1
        }
        END {
            if (status == 124) print "FAIL it did not end in time"
            else if (!ended) print "FAIL it ended with status " status " and without a summary"
            else if (count[4]) print "FAIL " count[4] " of " count[1] " checks failed"
            else if (status != 0) print "FAIL it ended with status " status
            else if (!count[1]) print "SKIP no check was executed"
            else if (count[2] + count[3])
                print "XFAIL " count[2] " todo, " count[3] " flaky of " count[1] " checks"
            else print "PASS " count[1] " checks"
            if (ended && count[1] && count[5])
                print "SKIP " count[5] " parts skipped"
        }'
}
