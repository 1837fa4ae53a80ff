# SPDX-License-Identifier: LGPL-2.1-or-later
# Two programs, procstat.exe and the native procstat, of the same rooms: sample/
# (what is known of processes), format/ (how it is written), live/ (the live view)
# and the files beside this one. host/ says what a system has to give them, and
# windows/ and linux/ each give it.
procstat_format_sources = \
	programs/procstat/format/bars.c \
	programs/procstat/format/characters.c \
	programs/procstat/format/csv.c \
	programs/procstat/format/json.c \
	programs/procstat/format/metrics.c \
	programs/procstat/format/run_report.c \
	programs/procstat/format/table.c \
	programs/procstat/format/text.c \
	programs/procstat/format/tree.c \
	programs/procstat/format/units.c \
	programs/procstat/format/view.c \
	programs/procstat/live/frame.c \
	programs/procstat/live/live.c \
	programs/procstat/sample/column.c \
	programs/procstat/sample/history.c \
	programs/procstat/sample/memory.c \
	programs/procstat/sample/rates.c \
	programs/procstat/sample/selection.c \
	programs/procstat/sample/snapshot.c \
	programs/procstat/sample/utf8.c

procstat_sources = \
	$(procstat_format_sources) \
	programs/procstat/failure.c \
	programs/procstat/live/watch.c \
	programs/procstat/main.c \
	programs/procstat/monitor.c \
	programs/procstat/options.c \
	programs/procstat/sink.c

pe_programs += procstat.exe
procstat.exe_pe_sources = \
	$(procstat_sources) \
	programs/procstat/windows/clock.c \
	programs/procstat/windows/command_line.c \
	programs/procstat/windows/console.c \
	programs/procstat/windows/entry.c \
	programs/procstat/windows/file.c \
	programs/procstat/windows/group.c \
	programs/procstat/windows/job.c \
	programs/procstat/windows/interrupt.c \
	programs/procstat/windows/listing.c \
	programs/procstat/windows/output.c \
	programs/procstat/windows/process.c \
	programs/procstat/windows/run.c \
	programs/procstat/windows/sampler.c \
	programs/procstat/windows/system.c \
	programs/procstat/windows/unicode.c \
	programs/procstat/windows/unix_terminal.c \
	programs/procstat/windows/wine.c
procstat.exe_pe_imports = -lntdll
procstat.exe_pe_flags = -municode
procstat.exe_pe_cppflags = -I$(srcdir)/programs/procstat

procstat_linux_sources = \
	dlls/ntdll_procstats/unix/records/folder.c \
	dlls/ntdll_procstats/unix/records/folder.h \
	dlls/ntdll_procstats/unix/records/link.c \
	dlls/ntdll_procstats/unix/records/link.h \
	programs/procstat/linux/address.c \
	programs/procstat/linux/clock.c \
	programs/procstat/linux/descriptor.c \
	programs/procstat/linux/file.c \
	programs/procstat/linux/identity.c \
	programs/procstat/linux/keys.c \
	programs/procstat/linux/output.c \
	programs/procstat/linux/pattern.c \
	programs/procstat/linux/process.c \
	programs/procstat/linux/procfs.c \
	programs/procstat/linux/records.c \
	programs/procstat/linux/sampler.c \
	programs/procstat/linux/sessions.c \
	programs/procstat/linux/signals.c \
	programs/procstat/linux/system.c \
	programs/procstat/linux/terminal.c \
	programs/procstat/linux/users.c

procstat_cppflags = $(AM_CPPFLAGS) -I$(srcdir)/programs/procstat $(MICROHTTPD_CFLAGS) \
	-DPROCSTATS_VERSION='"$(PACKAGE_VERSION)"'
bin_PROGRAMS += procstat
procstat_SOURCES  = $(procstat_sources) $(procstat_linux_sources) programs/procstat/linux/entry.c
procstat_CPPFLAGS = $(procstat_cppflags) \
	-DLISTEN_FROM_BIN='"$(shell realpath -ms --relative-to='$(bindir)' '$(pkglibdir)')/procstat-listen"'

# What procstat --listen becomes; it needs a part of the rest only.
listendir = $(pkglibdir)
if HAVE_MICROHTTPD
listen_PROGRAMS = procstat-listen
endif
procstat_listen_SOURCES = \
	programs/procstat/failure.c \
	programs/procstat/format/characters.c \
	programs/procstat/format/metrics.c \
	programs/procstat/format/text.c \
	programs/procstat/format/tree.c \
	programs/procstat/format/units.c \
	programs/procstat/format/view.c \
	programs/procstat/linux/entry_listen.c \
	programs/procstat/linux/listen.c \
	programs/procstat/options.c \
	programs/procstat/sample/column.c \
	programs/procstat/sample/memory.c \
	programs/procstat/sample/selection.c \
	programs/procstat/sample/snapshot.c \
	programs/procstat/sample/utf8.c \
	$(procstat_linux_sources)
procstat_listen_CPPFLAGS = $(procstat_cppflags)
procstat_listen_LDADD    = $(MICROHTTPD_LIBS)

procstat_headers = $(patsubst $(srcdir)/%,%,$(wildcard $(srcdir)/programs/procstat/*.h $(srcdir)/programs/procstat/*/*.h))
EXTRA_DIST += $(procstat_headers)

EXTRA_DIST += \
	bench/procstat-native.sh \
	bench/procstat-sampling.sh \
	doc/images/live-light.svg \
	doc/images/live.svg \
	doc/images/plot.svg \
	programs/procstat/pane-to-svg \
	programs/procstat/screenshots
dist_bin_SCRIPTS = programs/procstat/procstat-plot

# bash loads a completion by the command's name, and finds procstat-plot's with procstat's once that
# is loaded; fish and zsh likewise.
dist_bashcompletion_DATA += programs/procstat/completion/procstat.bash
dist_fishcompletion_DATA += programs/procstat/completion/procstat.fish
dist_zshcompletion_DATA  += programs/procstat/completion/_procstat

# Services for systemd, and what Prometheus and Grafana make of the metrics.
systemunitdir   = $(prefix)/lib/systemd/system
userunitdir     = $(prefix)/lib/systemd/user
systemunit_DATA = programs/procstat/units/system/procstat.service
userunit_DATA   = programs/procstat/units/user/procstat.service
CLEANFILES     += $(systemunit_DATA) $(userunit_DATA)
procstat_unit   = $(AM_V_GEN)$(MKDIR_P) $(@D) && sed 's|@bindir[@]|$(bindir)|g' $< > $@.tmp && mv -f $@.tmp $@
programs/procstat/units/system/procstat.service: $(srcdir)/programs/procstat/units/procstat.service.in Makefile
	$(procstat_unit)
programs/procstat/units/user/procstat.service: $(srcdir)/programs/procstat/units/procstat-user.service.in Makefile
	$(procstat_unit)
EXTRA_DIST += programs/procstat/units/procstat.service.in programs/procstat/units/procstat-user.service.in
sharedir        = $(datadir)/wine-procstats
dist_share_DATA = share/procstats-alerts.yml share/procstats-dashboard.json

dist_man1_MANS += doc/procstat.1
dist_doc_DATA   = doc/procstat.schema.json

# make plot LOG=log.csv: a log's memory, I/O and processor time, as SVG and PNG beside it.
plot:
	@$(srcdir)/programs/procstat/procstat-plot '$(LOG)'

procstat_environment = PROCSTATS_SRCDIR='$(abs_srcdir)' PROCSTATS_BUILDDIR='$(abs_builddir)' \
	MAKE='$(MAKE)' WINE='$(WINE)'

# The README's pictures, from a real session with Node for Windows.
screenshots: all
	$(procstat_environment) $(SHELL) '$(srcdir)/programs/procstat/screenshots' \
	    '$(abs_srcdir)/doc/images'

# What sampling 200 processes every second costs.
bench-procstat: all x86_64-windows/procstat_worker.exe
	$(procstat_environment) $(SHELL) '$(srcdir)/bench/procstat-sampling.sh'

# What the native program costs.
bench-procstat-native: all tests/procstat/fleet x86_64-windows/procstat_worker.exe
	$(procstat_environment) $(SHELL) '$(srcdir)/bench/procstat-native.sh'

.PHONY: plot screenshots bench-procstat bench-procstat-native
