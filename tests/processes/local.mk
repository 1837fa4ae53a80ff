# SPDX-License-Identifier: LGPL-2.1-or-later
# Processes that look at each other, living and dead.
pe_tests += processes_test.exe
processes_test.exe_pe_subjects = \
	tests/processes/endings.c \
	tests/processes/living.c \
	tests/processes/peaks.c
processes_test.exe_pe_sources = $(processes_test.exe_pe_subjects) tests/processes/common.c
processes_test.exe_pe_imports = -lpsapi

pe_helpers += worker.exe
worker.exe_pe_sources = tests/processes/worker.c tests/processes/common.c
worker.exe_pe_imports = -lpsapi
