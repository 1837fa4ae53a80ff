# SPDX-License-Identifier: LGPL-2.1-or-later
# The host side, tested natively: /proc's texts, and records of forked children.
check_PROGRAMS += tests/host/test_procfs tests/host/test_records
TESTS += tests/host/test_procfs tests/host/test_records

host_test_cppflags = $(AM_CPPFLAGS) -I$(srcdir)/dlls/ntdll_procstats/unix -I$(srcdir)/tests/runner

tests_host_test_procfs_SOURCES = dlls/ntdll_procstats/unix/procfs.c tests/host/test_procfs.c
tests_host_test_procfs_CPPFLAGS = $(host_test_cppflags)

tests_host_test_records_SOURCES = \
	dlls/ntdll_procstats/unix/memory.c \
	dlls/ntdll_procstats/unix/peer.c \
	dlls/ntdll_procstats/unix/peers.c \
	dlls/ntdll_procstats/unix/procfs.c \
	dlls/ntdll_procstats/unix/record.c \
	dlls/ntdll_procstats/unix/session.c \
	dlls/ntdll_procstats/unix/sweep.c \
	dlls/ntdll_procstats/unix/unrecorded.c \
	tests/host/test_records.c
tests_host_test_records_CPPFLAGS = $(host_test_cppflags)
