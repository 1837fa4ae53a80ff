# SPDX-License-Identifier: LGPL-2.1-or-later
# procstat's formats and its live view, tested natively, for they are portable C;
# and the program as a whole: its outputs, run, and the live view in a terminal.
procstat_tests = tests/procstat/test_format tests/procstat/test_live tests/procstat/test_linux tests/procstat/test_hostile
test_programs += $(procstat_tests)
TESTS += $(procstat_tests)

tests_procstat_test_format_SOURCES = $(procstat_format_sources) \
	tests/procstat/check.c tests/procstat/check.h \
	tests/procstat/fixture.c tests/procstat/fixture.h tests/procstat/test_format.c
tests_procstat_test_format_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/programs/procstat

tests_procstat_test_live_SOURCES = $(procstat_format_sources) \
	programs/procstat/linux/keys.c programs/procstat/windows/command_line.c \
	tests/procstat/check.c tests/procstat/check.h tests/procstat/test_live.c
tests_procstat_test_live_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/programs/procstat

tests_procstat_test_linux_SOURCES = $(procstat_format_sources) $(procstat_linux_sources) \
	programs/procstat/failure.c programs/procstat/options.c \
	tests/procstat/check.c tests/procstat/check.h tests/procstat/test_linux.c
tests_procstat_test_linux_CPPFLAGS = $(procstat_cppflags)

tests_procstat_test_hostile_SOURCES = $(procstat_format_sources) $(procstat_linux_sources) \
	programs/procstat/failure.c programs/procstat/options.c \
	tests/procstat/check.c tests/procstat/check.h tests/procstat/test_hostile.c
tests_procstat_test_hostile_CPPFLAGS = $(procstat_cppflags)

test_programs += tests/procstat/fleet
tests_procstat_fleet_SOURCES = programs/procstat/linux/clock.c programs/procstat/linux/procfs.c \
	programs/procstat/sample/memory.c tests/procstat/fleet.c
tests_procstat_fleet_CPPFLAGS = $(procstat_cppflags)

# The same tests as Windows programs.
pe_helpers += procstat_test_format.exe procstat_test_live.exe
procstat_test_format.exe_pe_sources = $(procstat_format_sources) \
	tests/procstat/check.c tests/procstat/fixture.c tests/procstat/test_format.c
procstat_test_format.exe_pe_cppflags = -I$(srcdir)/programs/procstat
procstat_test_live.exe_pe_sources = $(procstat_format_sources) \
	programs/procstat/linux/keys.c programs/procstat/windows/command_line.c \
	tests/procstat/check.c tests/procstat/test_live.c
procstat_test_live.exe_pe_cppflags = -I$(srcdir)/programs/procstat

pe_tests += procstat_interrupts.exe
procstat_interrupts.exe_pe_subjects = tests/procstat/interrupts.c
procstat_interrupts.exe_pe_sources  = $(procstat_interrupts.exe_pe_subjects) \
	programs/procstat/windows/clock.c programs/procstat/windows/interrupt.c
procstat_interrupts.exe_pe_cppflags = -I$(srcdir)/programs/procstat

pe_helpers += procstat_worker.exe
procstat_worker.exe_pe_sources = tests/procstat/worker.c
procstat_worker.exe_pe_flags = -municode

TESTS += tests/procstat/outputs.sh tests/procstat/run.sh tests/procstat/watch.sh \
	tests/procstat/native.sh tests/procstat/listen.sh tests/procstat/plot.sh \
	tests/procstat/completion.sh tests/procstat/fleet.sh tests/procstat/golden.sh
long_tests += tests/procstat/day-long.sh tests/procstat/metrics.sh tests/procstat/hostile.sh tests/procstat/prometheus.sh

EXTRA_DIST += \
	tests/procstat/procstat.sh \
	tests/procstat/golden/document.json \
	tests/procstat/golden/live-120.txt \
	tests/procstat/golden/live-200.txt \
	tests/procstat/golden/live-80.txt \
	tests/procstat/golden/live-editing.txt \
	tests/procstat/golden/live-help-low.txt \
	tests/procstat/golden/live-help.txt \
	tests/procstat/golden/live-last-column-ascii.txt \
	tests/procstat/golden/live-ordered-by-other.txt \
	tests/procstat/golden/live-tiny.txt \
	tests/procstat/golden/live-tree-scrolled.txt \
	tests/procstat/golden/log.csv \
	tests/procstat/golden/metrics.openmetrics \
	tests/procstat/golden/metrics.prom \
	tests/procstat/golden/table-120.txt \
	tests/procstat/golden/table-200.txt \
	tests/procstat/golden/table-80.txt \
	tests/procstat/golden/tree-wide.txt
