# SPDX-License-Identifier: LGPL-2.1-or-later
# Tests of what the build makes and of the ways to build.
TESTS += \
	tests/build/bootstrap.sh \
	tests/build/clang.sh \
	tests/build/images.sh \
	tests/build/install.sh \
	tests/build/moved.sh \
	tests/build/rebuild.sh \
	tests/build/reproducible.sh \
	tests/build/summary.sh \
	tests/build/version.sh
long_tests += tests/build/distcheck.sh tests/build/lint.sh
EXTRA_DIST += tests/build/clean_source.sh
