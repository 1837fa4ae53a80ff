# SPDX-License-Identifier: LGPL-2.1-or-later
# procstat.exe: sampling and the console are Windows's; everything that orders
# and formats is portable C, so that its tests are native programs.
procstat_format_sources = \
	programs/procstat/column.c \
	programs/procstat/command_line.c \
	programs/procstat/csv.c \
	programs/procstat/frame.c \
	programs/procstat/history.c \
	programs/procstat/json.c \
	programs/procstat/live.c \
	programs/procstat/openmetrics.c \
	programs/procstat/rates.c \
	programs/procstat/run_report.c \
	programs/procstat/selection.c \
	programs/procstat/table.c \
	programs/procstat/text.c \
	programs/procstat/tree.c \
	programs/procstat/units.c \
	programs/procstat/view.c

procstat_headers = \
	programs/procstat/clock.h \
	programs/procstat/column.h \
	programs/procstat/command_line.h \
	programs/procstat/console.h \
	programs/procstat/failure.h \
	programs/procstat/format.h \
	programs/procstat/history.h \
	programs/procstat/frame.h \
	programs/procstat/group.h \
	programs/procstat/interrupt.h \
	programs/procstat/json.h \
	programs/procstat/live.h \
	programs/procstat/monitor.h \
	programs/procstat/options.h \
	programs/procstat/output.h \
	programs/procstat/rates.h \
	programs/procstat/run.h \
	programs/procstat/run_report.h \
	programs/procstat/sample.h \
	programs/procstat/sampler.h \
	programs/procstat/selection.h \
	programs/procstat/sink.h \
	programs/procstat/table.h \
	programs/procstat/text.h \
	programs/procstat/tree.h \
	programs/procstat/unicode.h \
	programs/procstat/units.h \
	programs/procstat/unix_terminal.h \
	programs/procstat/view.h \
	programs/procstat/watch.h \
	programs/procstat/wine.h

pe_programs += procstat.exe
procstat.exe_pe_sources = \
	$(procstat_format_sources) \
	programs/procstat/clock.c \
	programs/procstat/console.c \
	programs/procstat/failure.c \
	programs/procstat/group.c \
	programs/procstat/interrupt.c \
	programs/procstat/main.c \
	programs/procstat/monitor.c \
	programs/procstat/options.c \
	programs/procstat/output.c \
	programs/procstat/run.c \
	programs/procstat/sampler.c \
	programs/procstat/sink.c \
	programs/procstat/unicode.c \
	programs/procstat/unix_terminal.c \
	programs/procstat/watch.c \
	programs/procstat/wine.c
procstat.exe_pe_flags = -municode

EXTRA_DIST += $(procstat.exe_pe_sources) $(procstat_headers)
