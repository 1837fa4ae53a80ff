#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Wine's own tests of our functions, compiled against our wine/test.h and run under the
# runner: no check of them fails, and what Wine has marked as still to be done is done. Wine's
# source comes from Debian (apt-get source), or is unpacked in $WINE_SOURCE; no line of it is kept.
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"

cc=${PROCSTATS_OBJDUMP%objdump}gcc

# fetch FOLDER: unpacks the source there, by an apt that has the machine's places but source packages
fetch() {
    mkdir -p "$1/lists/partial" "$1/cache/archives/partial" || return
    # The names are apt's.
    # shellcheck disable=SC2016
    apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
        sort -u | sed 's/^/deb-src /' > "$1/sources.list"
    cat > "$1/apt.conf" << END
Dir::Etc::SourceList "$1/sources.list";
Dir::Etc::SourceParts "-";
Dir::State::Lists "$1/lists";
Dir::Cache "$1/cache";
APT::Get::Only-Source "true";
END
    (
        cd "$1" && export APT_CONFIG="$1/apt.conf" &&
            apt-get -qq update && apt-get -qq source --download-only wine &&
            dpkg-source --no-check --no-copy -x wine_*.dsc source
    ) > "$1/log" 2>&1
}

source=${WINE_SOURCE-}
if [ -z "$source" ]; then
    for tool in apt-get dpkg-source; do
        command -v $tool > /dev/null || skip_all "no $tool to fetch Wine's source; name an unpacked one in WINE_SOURCE"
    done
    fetch "$work/apt" || {
        sed 's/^/# /' "$work/apt/log"
        skip_all "Debian's source of Wine cannot be fetched; name an unpacked one in WINE_SOURCE"
    }
    source=$work/apt/source
fi

tap_at_exit='wine_end'
wine_prefix || exit 99

# run_program DLL TEST: compiles and runs it; its output is in $work/TEST.log. U and S are names that
# Wine's headers of this version take from its test.h.
run_program() {
    run "$1: $2.c compiles against our wine/test.h" \
        "$cc" -O1 -w -D_MSVCR_VER=0 -DSTANDALONE -D__WINESRC__ '-DU(x)=(x)' '-DS(x)=(x)' \
        -I "$PROCSTATS_SRCDIR/include" -I "$source/include" -I "$source/include/msvcrt" \
        -I "$source/dlls/$1/tests" -o "$work/$2.exe" "$source/dlls/$1/tests/$2.c" \
        -lntdll -lpsapi -luser32 -ladvapi32 || return
    wine_run "$work/$2.exe" < /dev/null > "$work/$2.log" 2>&1
    grep -q "^[0-9a-f]*:$2: [0-9]* tests executed" "$work/$2.log"
    ok $? "$1: $2 comes to its end"
}

# judge DLL TEST FUNCTION: what became of the checks of one function; not of those that speak of
# another information class than our three
judge() {
    lines=$(awk -v name="$3" '
        $0 ~ "^static .*[ *]" name "\\(" && !/;/ { first = NR }
        first && /^}/ { print first, NR; exit }' "$source/dlls/$1/tests/$2.c")
    results=$(tr -d '\r' < "$work/$2.log" | awk -F: -v file="$2.c" -v first="${lines% *}" -v last="${lines#* }" '
        / for info [0-9]+ / && !/ for info (2|3|20) / { next }
        $1 == file && $2 + 0 >= first + 0 && $2 + 0 <= last + 0 && first {
            if ($3 ~ /^ Test failed/) failed++
            if ($3 ~ /^ Test marked todo/) todo++
            if ($3 ~ /^ Test succeeded inside todo/) done++
        }
        END { print (first ? "found," : "absent,"), failed + 0, "failed,", todo + 0, "to do"
              print done + 0 > "/dev/stderr" }' 2> "$work/done")
    is "$results" 'found, 0 failed, 0 to do' "$3: nothing fails, $(cat "$work/done") checks are no longer to do"
}

run_program ntdll info
judge ntdll info test_query_process_vm
judge ntdll info test_query_process_io
judge ntdll info test_query_process_handlecount
run_program psapi psapi_main
judge psapi psapi_main test_GetProcessMemoryInfo
run_program kernel32 process
judge kernel32 process test_process_info
tap_done
