# SPDX-License-Identifier: LGPL-2.1-or-later
# The fuzz targets without libFuzzer: what was found once, and the installed Wine's
# DLLs as they are, cut short and mutated, always in the same way.
# Needs: tests/fuzz/seeds tests/fuzz/replay_repoint tests/fuzz/replay_import tests/fuzz/replay_manifest tests/fuzz/replay_script
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"

programs=$PROCSTATS_BUILDDIR/tests/fuzz
folder=$("$PROCSTATS_RUNNER" --status | sed -n "s|^DLLs  *\(.*/$PROCSTATS_HOST_ARCH-windows\)\$|\1|p")
export TMPDIR="$work"

# replay NAME TARGET ARGUMENT...: nothing is found, and some of it was good enough to work with
replay() {
    words=$1 target=$2
    shift 2
    "$programs/replay_$target" "$@" > "$work/out" 2> "$work/err"
    status=$?
    is $status 0 "$words: nothing is found ($(cat "$work/out"))"
    [ $status -eq 0 ] || tail -n 40 "$work/err" | sed 's/^/# /'
    ! grep -q ' 0 accepted' "$work/out"
    ok $? "$words: not all is refused"
}

for target in repoint import manifest script; do
    mkdir -p "$work/corpus/$target"
    run "$target: the corpus is unpacked" tar -xf "$PROCSTATS_SRCDIR/tests/fuzz/corpus/$target.tar" -C "$work/corpus/$target"
    replay "$target: the corpus" $target "$work/corpus/$target"/*
done
if grep -q sanitized "$work/out"; then
    ok 0 "the replay is watched by ASan and UBSan"
else
    skip "it is seen by ASan and UBSan" "the compiler does not link them"
fi

mkdir "$work/samples" "$work/importers" "$work/reduced"
run "samples are made" "$programs/seeds" samples "$work/samples"
replay "samples, mutated" repoint -m 500 1 "$work/samples"/*
run "samples with imports are made" "$programs/seeds" importers "$work/importers"
replay "samples with imports, mutated" import -m 500 1 "$work/importers"/*
replay "samples with imports, re-pointed, mutated" repoint -m 500 1 "$work/importers"/*

if [ -z "$folder" ]; then
    skip "Wine's DLLs, cut short and mutated" "no Wine is installed"
    tap_done
fi
run "Wine's DLLs are reduced" "$programs/seeds" reduced "$work/reduced" "$folder"/*.dll
replay "all of Wine's DLLs, reduced" repoint "$work/reduced"/*
replay "all of Wine's DLLs, reduced, cut short and mutated" repoint -m 4 2 "$work/reduced"/*
whole=
for dll in ntdll kernel32 kernelbase; do
    whole="$whole $folder/$dll.dll"
done
# The names hold no blank.
# shellcheck disable=SC2086
replay "what is re-pointed, whole" repoint $whole
# shellcheck disable=SC2086
replay "what has its imports renamed, whole" import $whole
# shellcheck disable=SC2086
replay "what is re-pointed, cut short and mutated" repoint -m 6 3 $whole
# shellcheck disable=SC2086
replay "what has its imports renamed, cut short and mutated" import -m 6 3 $whole
tap_done
