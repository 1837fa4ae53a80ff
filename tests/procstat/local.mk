# SPDX-License-Identifier: LGPL-2.1-or-later
# procstat's formats, tested natively: they are portable C.
check_PROGRAMS += tests/procstat/test_format
TESTS += tests/procstat/test_format
tests_procstat_test_format_SOURCES = $(procstat_format_sources) \
	tests/procstat/fixture.c tests/procstat/fixture.h tests/procstat/test_format.c
tests_procstat_test_format_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/programs/procstat

EXTRA_DIST += \
	tests/procstat/golden/document.json \
	tests/procstat/golden/log.csv \
	tests/procstat/golden/metrics.openmetrics \
	tests/procstat/golden/metrics.prom \
	tests/procstat/golden/table-120.txt \
	tests/procstat/golden/table-80.txt \
	tests/procstat/golden/tree-wide.txt
