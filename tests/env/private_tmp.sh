# SPDX-License-Identifier: LGPL-2.1-or-later
# A private /tmp for the test: source it first of all. The script is run once more, in a mount
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

# private_tmp_unshare COMMAND...: the command in a new mount namespace, as its root
private_tmp_unshare() {
    if [ "$(id -u)" -eq 0 ]; then
        exec unshare --mount --propagation private "$@"
    fi
    exec unshare --map-root-user --mount --propagation private "$@"
}

# private_tmp_as USER GROUP COMMAND...: the command under these ids, which the mounts had to be made
# without. As root of a namespace an ordinary user would not own a folder's group.
private_tmp_as() {
    private_tmp_ids="--map-user=$1 --map-group=$2"
    shift 2
    # shellcheck disable=SC2086
    exec unshare --user $private_tmp_ids "$@"
}

# The script runs up to three times: PROCSTATS_PRIVATE_TMP is not set, then has the user's and the
# group's number, then "there".
private_tmp=
case ${PROCSTATS_PRIVATE_TMP-} in
'')
    if (private_tmp_unshare mount -t tmpfs tmpfs /tmp) 2> /dev/null; then
        PROCSTATS_PRIVATE_TMP="$(id -u) $(id -g)"
        export PROCSTATS_PRIVATE_TMP
        private_tmp_unshare "${SHELL:-sh}" "$0" "$@"
    fi
    private_tmp="no mount namespace may be made here"
    ;;
there) ;;
*)
    if ! private_tmp_make "$PROCSTATS_BUILDDIR" "$PROCSTATS_SRCDIR" "${WINE-}"; then
        private_tmp="no private /tmp can be mounted"
    elif [ "${PROCSTATS_PRIVATE_TMP% *}" -ne 0 ]; then
        private_tmp_user=${PROCSTATS_PRIVATE_TMP% *} private_tmp_group=${PROCSTATS_PRIVATE_TMP#* }
        export PROCSTATS_PRIVATE_TMP=there
        private_tmp_as "$private_tmp_user" "$private_tmp_group" "${SHELL:-sh}" "$0" "$@"
    fi
    ;;
esac
unset PROCSTATS_PRIVATE_TMP
