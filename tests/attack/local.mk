# SPDX-License-Identifier: LGPL-2.1-or-later
# What broke under attack, each with its whole kind: libraries that come and go, bad memory at a bad
# time, limits, clocks, killed threads. No failure that plain Wine does not have.
pe_tests += attack_test.exe
attack_test.exe_pe_subjects = \
	tests/attack/bad_memory.c \
	tests/attack/loading.c \
	tests/attack/reloaded.c
attack_test.exe_pe_sources = $(attack_test.exe_pe_subjects)

pe_helpers += killer.exe
killer.exe_pe_sources = tests/attack/killer.c
killer.exe_pe_imports = -lpsapi

pe_helpers += zeroed.exe
zeroed.exe_pe_sources = tests/attack/zeroed.c
zeroed.exe_pe_imports = -lpsapi

pe_helpers += kept.exe
kept.exe_pe_sources = tests/attack/kept.c
kept.exe_pe_imports = -lpsapi

pe_helpers += storm.exe
storm.exe_pe_sources = tests/attack/storm.c
storm.exe_pe_imports = -lpsapi

pe_helpers += services.exe
services.exe_pe_sources = tests/attack/services.c tests/attack/calls.c
services.exe_pe_cppflags = -I$(srcdir)/dlls/ntdll_procstats/unix

test_programs += tests/attack/other_clock.so
tests_attack_other_clock_so_SOURCES = tests/attack/other_clock.c
tests_attack_other_clock_so_CFLAGS  = $(AM_CFLAGS) -fPIC
tests_attack_other_clock_so_LDFLAGS = -shared

TESTS += \
	tests/attack/clock.sh \
	tests/attack/killed-queries.sh \
	tests/attack/limits.sh \
	tests/attack/services.sh \
	tests/attack/zeroed.sh
long_tests += tests/attack/kept-long.sh tests/attack/storm-long.sh
