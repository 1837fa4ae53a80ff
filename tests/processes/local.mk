# SPDX-License-Identifier: LGPL-2.1-or-later
# Processes that look at each other, living and dead.
pe_tests += processes_test.exe
processes_test.exe_pe_subjects = \
	tests/processes/endings.c \
	tests/processes/living.c \
	tests/processes/listed.c \
	tests/processes/peaks.c \
	tests/processes/sweep.c \
	tests/processes/threads.c \
	tests/processes/times.c
processes_test.exe_pe_sources = $(processes_test.exe_pe_subjects) tests/processes/common.c \
	tests/processes/host.c
processes_test.exe_pe_imports = -lpsapi -lntdll
processes_test.exe_pe_needs = worker.exe

pe_helpers += worker.exe
worker.exe_pe_sources = tests/processes/worker.c tests/processes/common.c
worker.exe_pe_imports = -lpsapi

pe_helpers += watch.exe
watch.exe_pe_sources = tests/processes/watch.c tests/processes/common.c
watch.exe_pe_imports = -lpsapi
watch.exe_pe_needs = worker.exe

test_programs += tests/processes/vandal

TESTS += \
	tests/processes/damage.sh \
	tests/processes/faults.sh \
	tests/processes/killed.sh \
	tests/processes/loads.sh \
	tests/processes/many.sh \
	tests/processes/plain.sh \
	tests/processes/shared-folder.sh \
	tests/processes/short.sh \
	tests/processes/starts.sh \
	tests/processes/stopped.sh \
	tests/processes/tmp-folder.sh
long_tests += tests/processes/many-long.sh tests/processes/short-long.sh tests/processes/thousands-long.sh
EXTRA_DIST += tests/handles_of_others.h tests/new_wow64.h tests/processes/processes.sh
