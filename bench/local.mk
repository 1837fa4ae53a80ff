# SPDX-License-Identifier: LGPL-2.1-or-later
# make bench measures; nothing here is installed, or run by make check. BENCH_ARGS are
# compare.py's: groups of rows, --rounds N. make bench-doc and make bench-plot put what was
# measured into doc/.
pe_benches += bench.exe bench_nothing.exe
bench.exe_pe_sources = \
	bench/children.c \
	bench/io.c \
	bench/main.c \
	bench/memory.c \
	bench/queries.c \
	bench/session.c \
	bench/timing.c
bench.exe_pe_imports = -lws2_32 -lntdll
bench_nothing.exe_pe_sources = bench/nothing.c

EXTRA_PROGRAMS += bench-floor
bench_floor_SOURCES = bench/floor.c
CLEANFILES += bench-floor

EXTRA_DIST += doc/performance.md bench/run bench/compare.py bench/tables.py \
	bench/plot-data.py bench/plot.gnuplot doc/images/bench.svg
CLEANFILES += bench.json bench.dat

bench: all bench-floor $(pe_bench_products)
	PROCSTATS_SRCDIR='$(abs_srcdir)' PROCSTATS_BUILDDIR='$(abs_builddir)' WINE='$(WINE)' \
	    PYTHON3='$(PYTHON3)' $(SHELL) '$(srcdir)/bench/run' --json bench.json $(BENCH_ARGS)

# Writes what make bench measured into doc/performance.md.
bench-doc: bench.json
	$(PYTHON3) '$(srcdir)/bench/tables.py' bench.json '$(srcdir)/doc/performance.md'

# Draws it, for the README.
bench-plot: bench.json
	@test -n '$(GNUPLOT)' || { \
	    echo 'bench-plot: there is no gnuplot, which draws: apt-get install gnuplot-nox' >&2; exit 1; }
	$(PYTHON3) '$(srcdir)/bench/plot-data.py' bench.json > bench.dat
	$(GNUPLOT) -e "data = 'bench.dat'; output = '$(srcdir)/doc/images/bench.svg'" '$(srcdir)/bench/plot.gnuplot'

bench.json:
	@echo 'bench-plot: there are no figures to draw: make bench first' >&2; exit 1

.PHONY: bench bench-doc bench-plot
