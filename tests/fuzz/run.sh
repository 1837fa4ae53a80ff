# SPDX-License-Identifier: LGPL-2.1-or-later
# Usage: run.sh corpus                     (by make fuzz-corpus)
#        run.sh fuzz SECONDS TARGET...     (by make fuzz)
#        run.sh keep TARGET FILE...        (by make fuzz-keep)
# The first makes images to start from out of the installed Wine's DLLs. The second
# lets libFuzzer run each target on them and on the corpus, for SECONDS in all. What
# it finds is in the build tree's fuzz/TARGET/findings, and makes it fail. The third
# adds files to the corpus, which is one archive for each target.
set -eu
: "${PROCSTATS_SRCDIR:?run it by make fuzz}"
fuzz=$PROCSTATS_BUILDDIR/fuzz

make_corpus() {
    dlls=$("$PROCSTATS_RUNNER" --status | sed -n "s|^DLLs  *\(.*/$PROCSTATS_HOST_ARCH-windows\)\$|\1|p")
    if [ -z "$dlls" ]; then
        echo "make fuzz: no Wine is installed, whose DLLs to start from: the corpus has to do" >&2
        return
    fi
    rm -rf "$fuzz/repoint/wine"
    mkdir -p "$fuzz/repoint/wine"
    "$PROCSTATS_BUILDDIR/tests/fuzz/seeds" reduced "$fuzz/repoint/wine" "$dlls"/*.dll
}

# unpack TARGET FOLDER: the corpus of the target
unpack() {
    rm -rf "$2"
    mkdir -p "$2"
    tar -xf "$PROCSTATS_SRCDIR/tests/fuzz/corpus/$1.tar" -C "$2"
}

# keep TARGET FILE...: adds the files, by what they hold; the same files make the same archive
keep() {
    archive=$PROCSTATS_SRCDIR/tests/fuzz/corpus/$1.tar folder=$fuzz/$1/corpus
    unpack "$1" "$folder"
    shift
    for file; do
        name=$(sha1sum < "$file")
        cp "$file" "$folder/${name%% *}"
    done
    (cd "$folder" && tar --sort=name --format=ustar --mtime=@0 --owner=0 --group=0 --numeric-owner \
        --mode=0644 -cf "$archive" -- *)
}

# fuzz_target TARGET SECONDS: the runner's messages are of no interest here
fuzz_target() {
    folder=$fuzz/$1
    mkdir -p "$folder/found" "$folder/findings" "$folder/wine" "$folder/scratch"
    unpack "$1" "$folder/corpus"
    echo "fuzzing $1 for $2 seconds; its log is $folder/log"
    TMPDIR=$folder/scratch "$PROCSTATS_BUILDDIR/tests/fuzz/fuzz_$1" -max_total_time="$2" -max_len=16384 -timeout=20 \
        -close_fd_mask=2 -print_final_stats=1 -artifact_prefix="$folder/findings/" \
        "$folder/found" "$folder/corpus" "$folder/wine" > "$folder/log" 2>&1 || {
        tail -n 40 "$folder/log"
        echo "make fuzz: $1: a finding, in $folder/findings" >&2
        return 1
    }
    grep -E 'DONE|^stat::number|^stat::average' "$folder/log"
}

# Re-pointing has most to go wrong, and gets most of the time.
case $1 in
corpus) make_corpus ;;
keep)
    shift
    keep "$@"
    ;;
fuzz)
    seconds=$2 status=0
    shift 2
    share=$((seconds / 10))
    for target; do
        case $target in
        repoint) fuzz_target repoint $((seconds - share * ($# - 1))) || status=1 ;;
        *) fuzz_target "$target" $((share > 0 ? share : 1)) || status=1 ;;
        esac
    done
    exit $status
    ;;
esac
