# SPDX-License-Identifier: LGPL-2.1-or-later
# A /tmp of the test's own: source it first of all. The script is run once more, in a mount
# namespace where /tmp has what the build and source trees need of it and nothing else. Where no
# namespace may be made the script goes on as it is, and $private_tmp says why; else that is empty.
# shellcheck disable=SC2034 # It is for the test that sources this.
: "${PROCSTATS_SRCDIR:?}" "${PROCSTATS_BUILDDIR:?}"

# private_tmp_make: mounts it, with the folders of /tmp that are named by the arguments
private_tmp_make() {
    private_tmp_folder=$PROCSTATS_BUILDDIR/check/tmp
    mkdir -p "$private_tmp_folder" && mount -t tmpfs -o mode=1777 tmpfs "$private_tmp_folder" || return
    for private_tmp_kept; do
        case $private_tmp_kept in
        /tmp/*) ;;
        *) continue ;;
        esac
        private_tmp_kept=${private_tmp_kept#/tmp/}
        private_tmp_kept=${private_tmp_kept%%/*}
        [ ! -e "$private_tmp_folder/$private_tmp_kept" ] || continue
        mkdir "$private_tmp_folder/$private_tmp_kept" &&
            mount --bind "/tmp/$private_tmp_kept" "$private_tmp_folder/$private_tmp_kept" || return
    done
    mount --rbind "$private_tmp_folder" /tmp
}

# private_tmp_unshare COMMAND...
private_tmp_unshare() {
    if [ "$(id -u)" -eq 0 ]; then
        exec unshare --mount --propagation private "$@"
    fi
    exec unshare --map-root-user --mount --propagation private "$@"
}

private_tmp=
if [ -z "${PROCSTATS_PRIVATE_TMP-}" ]; then
    if (private_tmp_unshare mount -t tmpfs tmpfs /tmp) 2> /dev/null; then
        export PROCSTATS_PRIVATE_TMP=yes
        private_tmp_unshare "${SHELL:-sh}" "$0" "$@"
    fi
    private_tmp="no mount namespace may be made here"
elif ! private_tmp_make "$PROCSTATS_BUILDDIR" "$PROCSTATS_SRCDIR" "${WINE-}"; then
    private_tmp="no /tmp of its own can be mounted"
fi
unset PROCSTATS_PRIVATE_TMP
