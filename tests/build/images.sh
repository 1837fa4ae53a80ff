# SPDX-License-Identifier: LGPL-2.1-or-later
# Every PE DLL of the build exports its list and nothing else, imports only from the
# layer below, never a name that it replaces, needs no C runtime, and carries Wine's
# builtin mark and no time of its making; its sections are as the loader needs them.
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"

# objdump's columns differ between its versions; a name is always the last of its line.
# headers IMAGE: what objdump says of it
headers() {
    "$PROCSTATS_OBJDUMP" -p "$images/$1"
}

listed_names() {
    awk '/^EXPORTS/ { on = 1; next } on && NF { sub(/@.*/, "", $1); print $1 }' "$images/${1%.dll}.def" | sort
}

exported_names() {
    headers "$1" | awk '
        /^\[Ordinal\/Name Pointer\] Table/ { on = 1; next }
        on && $1 == "Ordinal" { next }
        on && /\[ *[0-9]+\]/ { print $NF; next }
        on { exit }' | sort
}

imported_dlls() {
    headers "$1" | awk '/DLL Name:/ { print tolower($3) }' | sort
}

imported_names() {
    headers "$1" | awk '
        /DLL Name:/ { on = 1; next }
        on && NF >= 3 && /^\t[0-9a-f]+[ \t]/ { print $NF }
        /^The Export Tables/ { exit }' | sort
}

# sections IMAGE: the name and the flags of each
sections() {
    "$PROCSTATS_OBJDUMP" -h "$images/$1" | awk '/^ +[0-9]+ / { name = $2; getline; print name, $0 }'
}

# check_dll NAME DLL...: what it imports from
check_dll() {
    dll=$1
    shift
    test -f "$images/$dll"
    ok $? "$dll is built for $arch"

    is "$(exported_names "$dll")" "$(listed_names "$dll")" "$dll exports its list"

    is "$(imported_dlls "$dll" | tr '\n' ' ')" "$(printf '%s\n' "$@" | sort | tr '\n' ' ')" \
        "$dll imports from $*, and from nothing else"

    imported_names "$dll" > "$work/imports.$arch.$dll"
    is "$(exported_names "$dll" | comm -12 - "$work/imports.$arch.$dll")" "" "$dll imports no name that it replaces"

    is "$(headers "$dll" | awk '/^Entry [1c] / && $3 !~ /^0*$/ && $4 !~ /^0*$/' | wc -l)" 2 \
        "$dll says where its imports and their addresses are"

    is "$(sections "$dll" | grep -c '^\.text .*CODE')" 1 "$dll has one section of code"
    is "$(sections "$dll" | grep -v CONTENTS | grep -v '^\.bss')" "" "each section of $dll has bytes in the file"
    is "$(sections "$dll" | grep '^\.data' | grep READONLY)" "" "the variables of $dll can be written to"

    is "$(dd if="$images/$dll" bs=1 skip=64 count=16 2> "$work/dd.log")" "Wine builtin DLL" \
        "$dll carries the builtin mark"

    is "$(headers "$dll" | awk '/^Time\/Date[ \t]+[^s]/ { print $NF }')" 1970 "$dll has no time stamp"
}

# resource_text IMAGE NAME: the text of that name in its version resource
resource_text() {
    strings -el "$images/$1" | sed -n "/^$2\$/{n;p;}"
}

version=$("$PROCSTATS_RUNNER" --version | head -n 1)
for arch in $PROCSTATS_PE_ARCHS; do
    images=$PROCSTATS_BUILDDIR/$arch-windows
    check_dll psapi.dll kernel32_procstats.dll kernel32.dll
    check_dll kernel32_procstats.dll ntdll_procstats.dll ntdll.dll kernel32.dll
    check_dll ntdll_procstats.dll ntdll.dll
    check_dll minkernelbase.dll ntdll.dll

    # GCC may call these in any code. Where no DLL does, the linker takes none.
    is "$("$PROCSTATS_OBJDUMP" -t "$images/libruntime.a" | sed -n 's/.*(sec  *1).* _*\(mem[a-z]*\)$/\1/p' | sort | tr '\n' ' ')" \
        'memcmp memcpy memmove memset ' "the $arch DLLs have the functions that GCC may call"
    is "$(cat "$work"/imports.* | grep -x 'mem[a-z]*')" '' "no $arch DLL imports the functions that GCC may call"

    for image in "$images"/*.dll "$images/procstat.exe"; do
        image=${image##*/}
        is "$(resource_text "$image" ProductName) $(resource_text "$image" ProductVersion) $(resource_text "$image" OriginalFilename)" \
            "$version $image" "$image says its version, and its name, in a resource"
    done

    is "$(exported_names psapi.dll | wc -l)" 27 "psapi.dll has all 27 names"
    is "$(headers psapi.dll | grep -c 'Forwarder RVA -- kernel32\.K32')" 26 "26 of the names of psapi.dll are forwarders to kernel32"

    known='kernel32_procstats.dll minkernelbase.dll ntdll_procstats.dll psapi.dll '
    is "$(cd "$images" && printf '%s ' *.dll)" "$known" "every DLL of the build is checked here"
done
tap_done
