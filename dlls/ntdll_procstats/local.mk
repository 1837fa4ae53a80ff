# SPDX-License-Identifier: LGPL-2.1-or-later
EXTRA_DIST += doc/io-accounting.md doc/jobs.md
pe_dlls += ntdll_procstats.dll
ntdll_procstats.dll_pe_sources = dlls/ntdll_procstats/counters.c dlls/ntdll_procstats/main.c dlls/ntdll_procstats/process.c
ntdll_procstats.dll_pe_def     = dlls/ntdll_procstats/ntdll_procstats.def.in
ntdll_procstats.dll_pe_imports = -lntdll

# The host side: an ELF shared object, by Wine's convention named as the DLL is. Arrows go down
# only: services, then process, io and memory, then records, table and host.
ntdll_procstats_so_sources = \
	dlls/ntdll_procstats/unix/host/guard.c \
	dlls/ntdll_procstats/unix/host/guard.h \
	dlls/ntdll_procstats/unix/host/hold.c \
	dlls/ntdll_procstats/unix/host/hold.h \
	dlls/ntdll_procstats/unix/host/pages.h \
	dlls/ntdll_procstats/unix/host/machine.c \
	dlls/ntdll_procstats/unix/host/machine.h \
	dlls/ntdll_procstats/unix/host/maps.c \
	dlls/ntdll_procstats/unix/host/maps.h \
	dlls/ntdll_procstats/unix/host/procfs.c \
	dlls/ntdll_procstats/unix/host/procfs.h \
	dlls/ntdll_procstats/unix/host/scratch.c \
	dlls/ntdll_procstats/unix/host/scratch.h \
	dlls/ntdll_procstats/unix/host/thread_pointer.c \
	dlls/ntdll_procstats/unix/host/thread_pointer.h \
	dlls/ntdll_procstats/unix/io/completion.c \
	dlls/ntdll_procstats/unix/io/counters.c \
	dlls/ntdll_procstats/unix/io/handles.c \
	dlls/ntdll_procstats/unix/io/io.h \
	dlls/ntdll_procstats/unix/io/pending.c \
	dlls/ntdll_procstats/unix/io/private.h \
	dlls/ntdll_procstats/unix/io/services.c \
	dlls/ntdll_procstats/unix/io/signal.c \
	dlls/ntdll_procstats/unix/jobs/identity.c \
	dlls/ntdll_procstats/unix/jobs/identity.h \
	dlls/ntdll_procstats/unix/jobs/limits.c \
	dlls/ntdll_procstats/unix/jobs/limits.h \
	dlls/ntdll_procstats/unix/jobs/names.c \
	dlls/ntdll_procstats/unix/jobs/names.h \
	dlls/ntdll_procstats/unix/jobs/own.c \
	dlls/ntdll_procstats/unix/jobs/own.h \
	dlls/ntdll_procstats/unix/memory/account.c \
	dlls/ntdll_procstats/unix/memory/account.h \
	dlls/ntdll_procstats/unix/memory/changes.c \
	dlls/ntdll_procstats/unix/memory/changes.h \
	dlls/ntdll_procstats/unix/memory/figures.c \
	dlls/ntdll_procstats/unix/memory/fresh.c \
	dlls/ntdll_procstats/unix/memory/fresh.h \
	dlls/ntdll_procstats/unix/memory/memory.h \
	dlls/ntdll_procstats/unix/memory/new_threads.c \
	dlls/ntdll_procstats/unix/memory/others.c \
	dlls/ntdll_procstats/unix/memory/own.c \
	dlls/ntdll_procstats/unix/memory/regions.c \
	dlls/ntdll_procstats/unix/memory/regions.h \
	dlls/ntdll_procstats/unix/memory/requests.c \
	dlls/ntdll_procstats/unix/memory/requests.h \
	dlls/ntdll_procstats/unix/memory/services.c \
	dlls/ntdll_procstats/unix/memory/stacks.c \
	dlls/ntdll_procstats/unix/memory/stacks.h \
	dlls/ntdll_procstats/unix/memory/tebs.c \
	dlls/ntdll_procstats/unix/memory/tebs.h \
	dlls/ntdll_procstats/unix/memory/used_stack.c \
	dlls/ntdll_procstats/unix/memory/used_stack.h \
	dlls/ntdll_procstats/unix/memory/views.c \
	dlls/ntdll_procstats/unix/memory/working_set.c \
	dlls/ntdll_procstats/unix/memory/working_set.h \
	dlls/ntdll_procstats/unix/nt.h \
	dlls/ntdll_procstats/unix/process/answers.c \
	dlls/ntdll_procstats/unix/process/answers.h \
	dlls/ntdll_procstats/unix/process/classes.c \
	dlls/ntdll_procstats/unix/process/classes.h \
	dlls/ntdll_procstats/unix/process/end.c \
	dlls/ntdll_procstats/unix/process/end.h \
	dlls/ntdll_procstats/unix/process/find_unix.c \
	dlls/ntdll_procstats/unix/process/find_unix.h \
	dlls/ntdll_procstats/unix/process/handle_counts.c \
	dlls/ntdll_procstats/unix/process/handle_counts.h \
	dlls/ntdll_procstats/unix/process/handles.c \
	dlls/ntdll_procstats/unix/process/identity.c \
	dlls/ntdll_procstats/unix/process/identity.h \
	dlls/ntdll_procstats/unix/process/interrupted.c \
	dlls/ntdll_procstats/unix/process/interrupted.h \
	dlls/ntdll_procstats/unix/process/job_figures.c \
	dlls/ntdll_procstats/unix/process/job_figures.h \
	dlls/ntdll_procstats/unix/process/job_limits.c \
	dlls/ntdll_procstats/unix/process/job_limits.h \
	dlls/ntdll_procstats/unix/process/job_members.c \
	dlls/ntdll_procstats/unix/process/job_of.c \
	dlls/ntdll_procstats/unix/process/job_of.h \
	dlls/ntdll_procstats/unix/process/job_query.c \
	dlls/ntdll_procstats/unix/process/job_query.h \
	dlls/ntdll_procstats/unix/process/job_time.c \
	dlls/ntdll_procstats/unix/process/job_time.h \
	dlls/ntdll_procstats/unix/process/jobs.c \
	dlls/ntdll_procstats/unix/process/jobs.h \
	dlls/ntdll_procstats/unix/process/layout.c \
	dlls/ntdll_procstats/unix/process/layout.h \
	dlls/ntdll_procstats/unix/process/list.c \
	dlls/ntdll_procstats/unix/process/limits.c \
	dlls/ntdll_procstats/unix/process/limits.h \
	dlls/ntdll_procstats/unix/process/listed.c \
	dlls/ntdll_procstats/unix/process/listed.h \
	dlls/ntdll_procstats/unix/process/lists.c \
	dlls/ntdll_procstats/unix/process/lists.h \
	dlls/ntdll_procstats/unix/process/machine.c \
	dlls/ntdll_procstats/unix/process/machine.h \
	dlls/ntdll_procstats/unix/process/own_handles.c \
	dlls/ntdll_procstats/unix/process/own_handles.h \
	dlls/ntdll_procstats/unix/process/peers.c \
	dlls/ntdll_procstats/unix/process/peers.h \
	dlls/ntdll_procstats/unix/process/priorities.c \
	dlls/ntdll_procstats/unix/process/priorities.h \
	dlls/ntdll_procstats/unix/process/query.c \
	dlls/ntdll_procstats/unix/process/query.h \
	dlls/ntdll_procstats/unix/process/threads.c \
	dlls/ntdll_procstats/unix/process/threads.h \
	dlls/ntdll_procstats/unix/process/times.c \
	dlls/ntdll_procstats/unix/process/times.h \
	dlls/ntdll_procstats/unix/process/working_set.c \
	dlls/ntdll_procstats/unix/process/working_set.h \
	dlls/ntdll_procstats/unix/program.h \
	dlls/ntdll_procstats/unix/records/discard.c \
	dlls/ntdll_procstats/unix/records/discard.h \
	dlls/ntdll_procstats/unix/records/file.c \
	dlls/ntdll_procstats/unix/records/file.h \
	dlls/ntdll_procstats/unix/records/folder.c \
	dlls/ntdll_procstats/unix/records/folder.h \
	dlls/ntdll_procstats/unix/records/jobs.c \
	dlls/ntdll_procstats/unix/records/jobs.h \
	dlls/ntdll_procstats/unix/records/own.c \
	dlls/ntdll_procstats/unix/records/peer.c \
	dlls/ntdll_procstats/unix/records/peer.h \
	dlls/ntdll_procstats/unix/records/peers.c \
	dlls/ntdll_procstats/unix/records/peers.h \
	dlls/ntdll_procstats/unix/records/known.c \
	dlls/ntdll_procstats/unix/records/known.h \
	dlls/ntdll_procstats/unix/records/link.c \
	dlls/ntdll_procstats/unix/records/link.h \
	dlls/ntdll_procstats/unix/records/records.h \
	dlls/ntdll_procstats/unix/records/search.c \
	dlls/ntdll_procstats/unix/records/search.h \
	dlls/ntdll_procstats/unix/records/session.c \
	dlls/ntdll_procstats/unix/records/session.h \
	dlls/ntdll_procstats/unix/records/sweep.c \
	dlls/ntdll_procstats/unix/records/sweep.h \
	dlls/ntdll_procstats/unix/records/threads.c \
	dlls/ntdll_procstats/unix/records/threads.h \
	dlls/ntdll_procstats/unix/records/totals.c \
	dlls/ntdll_procstats/unix/records/totals.h \
	dlls/ntdll_procstats/unix/records/unrecorded.c \
	dlls/ntdll_procstats/unix/records/unrecorded.h \
	dlls/ntdll_procstats/unix/services.c \
	dlls/ntdll_procstats/unix/services.h \
	dlls/ntdll_procstats/unix/table/arguments.h \
	dlls/ntdll_procstats/unix/table/convention.c \
	dlls/ntdll_procstats/unix/table/convention.h \
	dlls/ntdll_procstats/unix/table/find.c \
	dlls/ntdll_procstats/unix/table/find.h \
	dlls/ntdll_procstats/unix/table/originals.h \
	dlls/ntdll_procstats/unix/table/services.h \
	dlls/ntdll_procstats/unix/table/stubs.c \
	dlls/ntdll_procstats/unix/table/stubs.h \
	dlls/ntdll_procstats/unix/table/table.c \
	dlls/ntdll_procstats/unix/table/table.h \
	dlls/ntdll_procstats/unix/teb.h \
	dlls/ntdll_procstats/unix/unixlib.c

# Every process has this in memory. There are no tables to unwind by, which debuggers have in the
# debugging information; code and constants are one piece to map, and there is nothing to run at
# loading and unloading. Linux maps 64 KiB of a file around a page that is needed: what every process
# calls lies together, in the first of these pieces, with the constants (start_functions), and the
# small variables lie together, apart from large tables (host/pages.h).
ntdll_procstats_so_cflags  = $(AM_CFLAGS) -fPIC -fvisibility=hidden -fdata-sections -ffunction-sections \
                             -fno-asynchronous-unwind-tables
ntdll_procstats_so_ldflags = -shared -nostartfiles -Wl,-z,defs -Wl,-z,now -Wl,-z,noseparate-code
if ORDERS_SECTIONS
ntdll_procstats_so_order    = dlls/ntdll_procstats/unix/order.ld
ntdll_procstats_so_ldflags += -Wl,-z,max-page-size=65536 -Wl,-T,$(ntdll_procstats_so_order)
else
ntdll_procstats_so_ldflags += -Wl,--sort-section=alignment
endif
EXTRA_DIST += dlls/ntdll_procstats/unix/start_functions build-aux/start-functions build-aux/start_trace.c
CLEANFILES += dlls/ntdll_procstats/unix/order.ld

dlls/ntdll_procstats/unix/order.ld: dlls/ntdll_procstats/unix/start_functions
	@$(MKDIR_P) $(@D)
	$(AM_V_GEN){ echo 'SECTIONS { .rodata : { *(.rodata .rodata.*) } .text.start : {' && \
	    sed -n 's/^[a-zA-Z_].*/*(.text.& .text.&.*)/p' '$(srcdir)/dlls/ntdll_procstats/unix/start_functions' && \
	    echo '*guard.o(.text) } } INSERT BEFORE .text;' && \
	    echo 'SECTIONS { .bss.small : { *(.bss.[!.]*) *(.bss..behind) } } INSERT BEFORE .bss;'; } > $@.tmp && mv $@.tmp $@

# Prints what start_functions should be.
start-functions: all $(pe_bench_products)
	@$(AM_TESTS_ENVIRONMENT) CC='$(CC)' CFLAGS='$(ntdll_procstats_so_cflags) $(CFLAGS) -fno-stack-protector' \
	    SOURCES='$(ntdll_procstats_so_sources)' $(SHELL) '$(srcdir)/build-aux/start-functions'
.PHONY: start-functions

if UNIX_x86_64
UNIX_ARCHS += x86_64
x86_64_unixdir      = $(pkglibdir)/x86_64-unix
x86_64_unix_PROGRAMS = x86_64-unix/ntdll_procstats.so
endif
x86_64_unix_ntdll_procstats_so_SOURCES = $(ntdll_procstats_so_sources)
x86_64_unix_ntdll_procstats_so_CFLAGS  = $(ntdll_procstats_so_cflags) -m64
x86_64_unix_ntdll_procstats_so_LDFLAGS = $(ntdll_procstats_so_ldflags) -m64
EXTRA_x86_64_unix_ntdll_procstats_so_DEPENDENCIES = $(ntdll_procstats_so_order)

if UNIX_i386
UNIX_ARCHS += i386
i386_unixdir      = $(pkglibdir)/i386-unix
i386_unix_PROGRAMS = i386-unix/ntdll_procstats.so
endif
i386_unix_ntdll_procstats_so_SOURCES = $(ntdll_procstats_so_sources)
# Files and times are 64 bits wide, and the stack of a 32-bit caller is aligned to 4 bytes only.
i386_unix_ntdll_procstats_so_CPPFLAGS = $(AM_CPPFLAGS) -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64
i386_unix_ntdll_procstats_so_CFLAGS  = $(ntdll_procstats_so_cflags) -m32 -mstackrealign
i386_unix_ntdll_procstats_so_LDFLAGS = $(ntdll_procstats_so_ldflags) -m32
EXTRA_i386_unix_ntdll_procstats_so_DEPENDENCIES = $(ntdll_procstats_so_order)
