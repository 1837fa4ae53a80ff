# SPDX-License-Identifier: LGPL-2.1-or-later
# clang compiles the host side of both bitnesses without a warning. It knows of numbers that i386
# does not align, which gcc passes over in silence.
# Needs: nothing
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"

# compile BITS FILE: with the warnings that the build asks for
compile() {
    clang "-m$1" -std=gnu11 -O2 -fPIC -D_GNU_SOURCE -I"$PROCSTATS_SRCDIR/include" -Wall -Wextra \
        -Wmissing-prototypes -Wstrict-prototypes -Wvla -Wshadow -Werror -c -o "$work/object.o" "$2"
}

echo '#include <stdio.h>' > "$work/empty.c"
for bits in 64 32; do
    words="the host side of $bits bits"
    if ! command -v clang > /dev/null; then
        skip "$words" "there is no clang (apt-get install clang)"
        continue
    fi
    if ! compile "$bits" "$work/empty.c" 2> "$work/empty.log"; then
        sed 's/^/# /' "$work/empty.log"
        skip "$words" "clang compiles no program for it (apt-get install gcc-multilib)"
        continue
    fi
    find "$PROCSTATS_SRCDIR/dlls/ntdll_procstats/unix" -name '*.c' > "$work/sources"
    : > "$work/warnings"
    while read -r source; do
        compile "$bits" "$source" >> "$work/warnings" 2>&1 || echo "$source failed" >> "$work/warnings"
    done < "$work/sources"
    sed 's/^/# /' "$work/warnings"
    test -s "$work/sources" && test ! -s "$work/warnings"
    ok $? "$words: clang warns of nothing"
done
tap_done
