# SPDX-License-Identifier: LGPL-2.1-or-later
# The host side's rooms, tested natively, each with no more of the others than it needs: /proc's
# texts, guarded accesses, records of forked children, the search for processes and for Wine's
# services, layouts, Wine's lists, the count of the own handles. Where there is assembler, or the layout of memory matters, 32-bit too.
host_tests = tests/host/test_guard tests/host/test_layout tests/host/test_lists \
	tests/host/test_machine \
	tests/host/test_memory tests/host/test_own_handles \
	tests/host/test_procfs tests/host/test_records tests/host/test_search \
	tests/host/test_session \
	tests/host/test_stubs tests/host/test_table tests/host/test_working_set
test_programs += $(host_tests)
TESTS += $(host_tests)

host_test_cppflags = $(AM_CPPFLAGS) -I$(srcdir)/dlls/ntdll_procstats/unix -I$(srcdir)/tests/runner
host_test_records  = \
	dlls/ntdll_procstats/unix/host/guard.c \
	dlls/ntdll_procstats/unix/host/hold.c \
	dlls/ntdll_procstats/unix/host/procfs.c \
	dlls/ntdll_procstats/unix/memory/figures.c \
	dlls/ntdll_procstats/unix/memory/others.c \
	dlls/ntdll_procstats/unix/memory/own.c \
	dlls/ntdll_procstats/unix/records/discard.c \
	dlls/ntdll_procstats/unix/records/file.c \
	dlls/ntdll_procstats/unix/records/folder.c \
	dlls/ntdll_procstats/unix/records/jobs.c \
	dlls/ntdll_procstats/unix/records/own.c \
	dlls/ntdll_procstats/unix/records/peer.c \
	dlls/ntdll_procstats/unix/records/peers.c \
	dlls/ntdll_procstats/unix/records/known.c \
	dlls/ntdll_procstats/unix/records/link.c \
	dlls/ntdll_procstats/unix/records/session.c \
	dlls/ntdll_procstats/unix/records/sweep.c \
	dlls/ntdll_procstats/unix/records/totals.c \
	dlls/ntdll_procstats/unix/records/unrecorded.c \
	tests/host/faults.c \
	tests/host/faults.h \
	tests/host/private_folder.c \
	tests/host/private_folder.h

tests_host_test_guard_SOURCES  = dlls/ntdll_procstats/unix/host/guard.c tests/host/test_guard.c
tests_host_test_guard_CPPFLAGS = $(host_test_cppflags)

tests_host_test_layout_SOURCES  = dlls/ntdll_procstats/unix/process/layout.c \
	tests/host/test_layout.c
tests_host_test_layout_CPPFLAGS = $(host_test_cppflags)

tests_host_test_lists_SOURCES  = dlls/ntdll_procstats/unix/host/hold.c \
	dlls/ntdll_procstats/unix/process/lists.c \
	dlls/ntdll_procstats/unix/table/convention.c tests/host/test_lists.c
tests_host_test_lists_CPPFLAGS = $(host_test_cppflags)

tests_host_test_machine_SOURCES  = dlls/ntdll_procstats/unix/host/hold.c \
	dlls/ntdll_procstats/unix/host/machine.c dlls/ntdll_procstats/unix/host/maps.c \
	dlls/ntdll_procstats/unix/host/procfs.c tests/host/test_machine.c
tests_host_test_machine_CPPFLAGS = $(host_test_cppflags)

tests_host_test_working_set_SOURCES  = dlls/ntdll_procstats/unix/host/hold.c \
	dlls/ntdll_procstats/unix/host/maps.c dlls/ntdll_procstats/unix/host/procfs.c \
	dlls/ntdll_procstats/unix/memory/working_set.c tests/host/test_working_set.c
tests_host_test_working_set_CPPFLAGS = $(host_test_cppflags)

tests_host_test_memory_SOURCES  = $(host_test_records) tests/host/test_memory.c
tests_host_test_memory_CPPFLAGS = $(host_test_cppflags)

tests_host_test_own_handles_SOURCES  = dlls/ntdll_procstats/unix/host/hold.c \
	dlls/ntdll_procstats/unix/host/procfs.c \
	dlls/ntdll_procstats/unix/process/own_handles.c \
	dlls/ntdll_procstats/unix/table/convention.c tests/host/test_own_handles.c
tests_host_test_own_handles_CPPFLAGS = $(host_test_cppflags)

tests_host_test_procfs_SOURCES  = dlls/ntdll_procstats/unix/host/hold.c \
	dlls/ntdll_procstats/unix/host/procfs.c tests/host/test_procfs.c
tests_host_test_procfs_CPPFLAGS = $(host_test_cppflags)

tests_host_test_records_SOURCES  = $(host_test_records) tests/host/child.c tests/host/child.h \
	tests/host/test_records.c
tests_host_test_records_CPPFLAGS = $(host_test_cppflags)

tests_host_test_session_SOURCES  = $(host_test_records) tests/host/child.c tests/host/child.h \
	tests/host/locks.c tests/host/locks.h tests/host/test_session.c
tests_host_test_session_CPPFLAGS = $(host_test_cppflags)

tests_host_test_search_SOURCES  = dlls/ntdll_procstats/unix/host/hold.c \
	dlls/ntdll_procstats/unix/host/procfs.c \
	dlls/ntdll_procstats/unix/records/search.c \
	dlls/ntdll_procstats/unix/records/unrecorded.c tests/host/test_search.c
tests_host_test_search_CPPFLAGS = $(host_test_cppflags)

tests_host_test_stubs_SOURCES  = dlls/ntdll_procstats/unix/table/stubs.c tests/host/test_stubs.c
tests_host_test_stubs_CPPFLAGS = $(host_test_cppflags)

tests_host_test_table_SOURCES  = dlls/ntdll_procstats/unix/table/convention.c \
	dlls/ntdll_procstats/unix/table/find.c tests/host/test_table.c
tests_host_test_table_CPPFLAGS = $(host_test_cppflags)

if UNIX_i386
host_tests += tests/host/test_guard_i386 tests/host/test_stubs_i386 tests/host/test_table_i386
endif
tests_host_test_guard_i386_SOURCES  = $(tests_host_test_guard_SOURCES)
tests_host_test_guard_i386_CPPFLAGS = $(host_test_cppflags)
tests_host_test_guard_i386_CFLAGS   = $(AM_CFLAGS) -m32

tests_host_test_stubs_i386_SOURCES  = $(tests_host_test_stubs_SOURCES)
tests_host_test_stubs_i386_CPPFLAGS = $(host_test_cppflags)
tests_host_test_stubs_i386_CFLAGS   = $(AM_CFLAGS) -m32

tests_host_test_table_i386_SOURCES  = $(tests_host_test_table_SOURCES)
tests_host_test_table_i386_CPPFLAGS = $(host_test_cppflags)
tests_host_test_table_i386_CFLAGS   = $(AM_CFLAGS) -m32
