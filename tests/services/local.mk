# SPDX-License-Identifier: LGPL-2.1-or-later
# System services as programs see them: ntdll.dll's stubs are plain Wine's, can be read, copied
# and patched as on Windows, and every call is counted, whatever way it enters the system.
pe_tests += services_test.exe
services_test.exe_pe_subjects = \
	tests/services/broker.c \
	tests/services/callers.c \
	tests/services/exports.c \
	tests/services/loads.c
services_test.exe_pe_sources = $(services_test.exe_pe_subjects) tests/services/stubs.c \
	tests/services/hooks.c tests/io/io_suite.c
services_test.exe_pe_imports = -lws2_32 -lntdll

pe_helpers += opens.exe
opens.exe_pe_sources = tests/services/opens.c tests/services/stubs.c tests/services/hooks.c

pe_helpers += images.exe
images.exe_pe_sources = tests/services/images.c

pe_helpers += account.exe
account.exe_pe_sources = tests/services/account.c

test_programs += tests/services/unfit_table
tests_services_unfit_table_SOURCES = tests/services/unfit_table.c

TESTS += tests/services/images.sh tests/services/no_table.sh tests/services/opens.sh
