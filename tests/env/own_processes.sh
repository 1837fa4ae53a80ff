# SPDX-License-Identifier: LGPL-2.1-or-later
# A process namespace for a shell test that sees the processes of all others, or whose figures depend on
# them: the test runs again, in one of its own. Where that is not allowed it goes on where it is.
# Source it before anything else.

# own_processes COMMAND...: runs it so, as the same user: as root of a namespace an ordinary user would
# not own a folder's group
own_processes() {
    if [ "$(id -u)" -eq 0 ]; then
        set -- unshare --mount-proc --pid --fork --kill-child "$@"
    else
        set -- unshare --map-root-user --mount-proc --pid --fork --kill-child \
            unshare --user "--map-user=$(id -u)" "--map-group=$(id -g)" "$@"
    fi
    "$@"
}
if [ -z "${PROCSTATS_OWN_PROCESSES-}" ] && own_processes true 2> /dev/null; then
    export PROCSTATS_OWN_PROCESSES=yes
    own_processes sh "$0" "$@"
    exit
fi
