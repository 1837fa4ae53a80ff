# SPDX-License-Identifier: LGPL-2.1-or-later
# procstats_test.exe judges whatever system it runs on: it needs nothing of this package.
pe_tests += procstats_test.exe
procstats_test.exe_pe_subjects = \
	tests/conformance/lengths.c \
	tests/conformance/handles.c \
	tests/conformance/pointers.c \
	tests/conformance/order.c \
	tests/conformance/rights.c \
	tests/conformance/memory_info.c \
	tests/conformance/io.c \
	tests/conformance/handle_count.c \
	tests/conformance/memory.c \
	tests/conformance/agreement.c \
	tests/conformance/processes.c \
	tests/conformance/system_list.c \
	tests/conformance/times.c \
	tests/conformance/jobs.c \
	tests/conformance/performance.c \
	tests/conformance/working_set.c \
	tests/conformance/fuzz.c
procstats_test.exe_pe_sources = $(procstats_test.exe_pe_subjects) \
	tests/conformance/awkward.c \
	tests/conformance/child.c \
	tests/conformance/contract.c \
	tests/conformance/functions.c \
	tests/conformance/fuzz_system.c \
	tests/conformance/guard.c \
	tests/conformance/random.c
long_tests += tests/conformance/fuzz-long.sh
TESTS += tests/conformance/versions.sh
long_tests += tests/conformance/wine-tests.sh
