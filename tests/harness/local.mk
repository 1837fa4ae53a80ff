# SPDX-License-Identifier: LGPL-2.1-or-later
# Tests of the harness itself: harness_demo.exe does on purpose what tests should
# not; harness.sh looks at what is then printed, and driver.sh at what make check
# would make of it.
pe_helpers += harness_demo.exe
harness_demo.exe_pe_subjects = \
	tests/harness/outcomes.c \
	tests/harness/children.c \
	tests/harness/endings.c
harness_demo.exe_pe_sources = $(harness_demo.exe_pe_subjects)
TESTS += tests/harness/harness.sh tests/harness/driver.sh
EXTRA_DIST += tests/harness/outcomes.txt
