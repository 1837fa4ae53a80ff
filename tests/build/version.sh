# SPDX-License-Identifier: LGPL-2.1-or-later
# The version of configure.ac is what the runner, NEWS and every package's description say.
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"

version=$(sed -n 's/^PACKAGE_VERSION = //p' "$PROCSTATS_BUILDDIR/Makefile")
is "$("$PROCSTATS_RUNNER" --version | head -n 1)" "wine-procstats $version" "the version that the runner prints"

# says FILE WORDS SCRIPT: the first version that sed finds in it
says() {
    is "$(sed -nE "$3" "$PROCSTATS_SRCDIR/$1" | head -n 1)" "$version" "$2"
}
says NEWS "the version of the newest entry in NEWS" 's/^wine-procstats ([0-9.]*)$/\1/p'
says debian/changelog "the version of the Debian packages" 's/^wine-procstats \(([0-9.]*)\) .*/\1/p'
says packaging/PKGBUILD "the version of the Arch package" 's/^pkgver=(.*)/\1/p'
says packaging/wine-procstats.spec "the version of the Fedora package" 's/^Version: *(.*)/\1/p'
says packaging/default.nix "the version of the Nix package" 's/^ *version = "(.*)";/\1/p'
tap_done
