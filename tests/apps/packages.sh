# SPDX-License-Identifier: LGPL-2.1-or-later
# Programs of others, from npm, unpacked once in the folder apps of the build tree. Source it after
# tap.sh, which gives $work.
# shellcheck disable=SC2154

apps=$PROCSTATS_BUILDDIR/apps
mkdir -p "$apps"

# Skips the test where nothing can be fetched.
need_npm() {
    command -v npm > /dev/null || skip_all "there is no npm (apt-get install npm)"
}

# fetch NAME PACKAGE: unpacks it as $apps/NAME/package, unless that was done before; called by run
# shellcheck disable=SC2317
fetch() {
    test ! -d "$apps/$1/package" || return 0
    mkdir -p "$apps/$1" || return
    (
        cd "$apps/$1" && npm_config_cache=$work/npm npm pack --silent "$2" && tar xzf ./*.tgz && rm ./*.tgz
    )
}
