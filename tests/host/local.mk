# SPDX-License-Identifier: LGPL-2.1-or-later
# The host side, tested natively: /proc's texts, records of forked children, and its calls
# as 32-bit code on a 64-bit host makes them.
host_tests = tests/host/test_procfs tests/host/test_records tests/host/test_wow64
test_programs += $(host_tests)
TESTS += $(host_tests)

host_test_cppflags = $(AM_CPPFLAGS) -I$(srcdir)/dlls/ntdll_procstats/unix -I$(srcdir)/tests/runner

tests_host_test_procfs_SOURCES = dlls/ntdll_procstats/unix/procfs.c tests/host/test_procfs.c
tests_host_test_procfs_CPPFLAGS = $(host_test_cppflags)

tests_host_test_records_SOURCES = $(ntdll_procstats_so_sources) \
	tests/host/child.c tests/host/child.h tests/host/locks.c tests/host/locks.h \
	tests/host/place.c tests/host/place.h tests/host/test_records.c
tests_host_test_records_CPPFLAGS = $(host_test_cppflags)

tests_host_test_wow64_SOURCES = $(ntdll_procstats_so_sources) \
	tests/host/place.c tests/host/place.h tests/host/test_wow64.c
tests_host_test_wow64_CPPFLAGS = $(host_test_cppflags)
