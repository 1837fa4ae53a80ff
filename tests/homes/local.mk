# SPDX-License-Identifier: LGPL-2.1-or-later
# The ways by which a program comes to our functions.
pe_tests += homes_test.exe
homes_test.exe_pe_subjects = tests/homes/homes.c
homes_test.exe_pe_sources  = $(homes_test.exe_pe_subjects)
TESTS += tests/homes/developer.sh
# Compiled by the test, in several ways.
pe_loose_sources += tests/homes/developer.c
EXTRA_DIST += tests/homes/developer.c
