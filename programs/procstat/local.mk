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

pe_programs += procstat.exe
procstat.exe_pe_sources = \
	$(procstat_format_sources) \
	programs/procstat/clock.c \
	programs/procstat/console.c \
	programs/procstat/failure.c \
	programs/procstat/group.c \
	programs/procstat/interrupt.c \
	programs/procstat/listing.c \
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
procstat.exe_pe_imports = -lntdll
procstat.exe_pe_flags = -municode

EXTRA_DIST += \
	bench/procstat-sampling.sh \
	doc/images/live.svg \
	doc/images/plot.svg \
	programs/procstat/log.gnuplot \
	programs/procstat/pane-to-svg \
	programs/procstat/plot-log \
	programs/procstat/screenshots
dist_man1_MANS += doc/procstat.1
dist_doc_DATA   = doc/procstat.schema.json

# make plot LOG=log.csv: a log's memory and I/O over time, as SVG and PNG beside it.
plot:
	@$(srcdir)/programs/procstat/plot-log '$(LOG)'

procstat_environment = PROCSTATS_SRCDIR='$(abs_srcdir)' PROCSTATS_BUILDDIR='$(abs_builddir)' \
	MAKE='$(MAKE)' WINE='$(WINE)'

# The README's pictures, from a real session with Node for Windows.
screenshots: all
	$(procstat_environment) $(SHELL) '$(srcdir)/programs/procstat/screenshots' \
	    '$(abs_srcdir)/doc/images'

# What sampling 200 processes every second costs.
bench-procstat: all x86_64-windows/procstat_worker.exe
	$(procstat_environment) $(SHELL) '$(srcdir)/bench/procstat-sampling.sh'

.PHONY: plot screenshots bench-procstat
