# SPDX-License-Identifier: LGPL-2.1-or-later
# Programs of both bitnesses, and what each sees of the other.
pe_helpers += across.exe
across.exe_pe_sources = tests/bitness/across.c tests/bitness/across_job.c
TESTS += tests/bitness/bitness.sh tests/bitness/jobs.sh
app_tests += tests/bitness/apps.sh
EXTRA_DIST += tests/bitness/across.h tests/bitness/both.sh tests/bitness/count.js
