# SPDX-License-Identifier: LGPL-2.1-or-later
# What the DLLs share, tested natively. The functions of a C runtime have other names here, since
# the test has a C runtime to compare them with.
test_libraries += tests/common/libmemory.a
tests_common_libmemory_a_SOURCES  = dlls/common/memory.c
tests_common_libmemory_a_CPPFLAGS = $(AM_CPPFLAGS) -Dmemset=dll_memset -Dmemcpy=dll_memcpy \
	-Dmemmove=dll_memmove -Dmemcmp=dll_memcmp

test_programs += tests/common/test_memory
TESTS          += tests/common/test_memory
tests_common_test_memory_SOURCES  = tests/common/test_memory.c tests/runner/tap.h
tests_common_test_memory_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/tests/runner
tests_common_test_memory_LDADD    = tests/common/libmemory.a
