# SPDX-License-Identifier: LGPL-2.1-or-later
# The version of configure.ac is what the runner, NEWS and every package's description say.
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"

version=$(sed -n 's/^PACKAGE_VERSION = //p' "$PROCSTATS_BUILDDIR/Makefile")
is "$("$PROCSTATS_RUNNER" --version | head -n 1)" "wine-procstats $version" "the runner's"

# says FILE WORDS SCRIPT: the first version that sed finds in it
says() {
    is "$(sed -nE "$3" "$PROCSTATS_SRCDIR/$1" | head -n 1)" "$version" "$2"
}
says NEWS "that of NEWS" 's/^wine-procstats ([0-9.]*)$/\1/p'
says debian/changelog "the Debian packages'" 's/^wine-procstats \(([0-9.]*)\) .*/\1/p'
says packaging/PKGBUILD "the Arch package's" 's/^pkgver=(.*)/\1/p'
says packaging/wine-procstats.spec "the Fedora package's" 's/^Version: *(.*)/\1/p'
says packaging/default.nix "the Nix package's" 's/^ *version = "(.*)";/\1/p'
tap_done
