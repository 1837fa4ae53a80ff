# SPDX-License-Identifier: LGPL-2.1-or-later
# A program that Debian's Go compiler makes for Windows, with nothing of this package in it, starts a
# child that burns a second of user time and reads ProcessState.UserTime, as Go's tools do after each
# command.
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
command -v go > /dev/null || skip_all "there is no Go compiler (apt-get install golang-go)"
. "$PROCSTATS_SRCDIR/tests/env/winetest.sh"
# shellcheck disable=SC2016 # evaluated at the end
tap_at_exit='test -z "${WINEPREFIX-}" || wine_end'

# compile: go_exec.exe; called by run
# shellcheck disable=SC2317
compile() {
    (
        cd "$work" && cp "$PROCSTATS_SRCDIR/tests/apps/go_exec.go" . &&
            GOOS=windows GOARCH=amd64 GO111MODULE=off GOFLAGS='' GOCACHE=$work/gocache GOPATH=$work/go \
                go build -o go_exec.exe go_exec.go
    )
}

# near VALUE TRUTH PERCENT
near() {
    near_apart=$(($1 - $2))
    [ "$((${near_apart#-} * 100))" -le "$(($2 * $3))" ]
}

run "go builds it for Windows" compile || tap_done
wine_prefix || exit 99
# The first program of a session starts Wine's services.
wine_run "$work/go_exec.exe" child > /dev/null 2>&1
wine_run "$work/go_exec.exe" > "$work/out" 2> "$work/errors"
ok $? "its child is waited for"
sed 's/^/# /' "$work/errors"
read -r user kernel start told_user told_kernel < "$work/out"
echo "# ProcessState: user $user us, kernel $kernel us; the child of itself: $told_user us, $told_kernel us"
[ "${user:-0}" -ge 1000000 ]
ok $? "the second is in ProcessState.UserTime"
near "$((user - start))" 1000000 5
ok $? "without the child's start it is a second within 5%"
near "$user" "$told_user" 5
ok $? "it is what the child has told, within 5%"
[ "${kernel:-0}" -ge "${told_kernel:-1}" ]
ok $? "kernel time is no less than the child has told"
tap_done
