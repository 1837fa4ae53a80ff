# SPDX-License-Identifier: LGPL-2.1-or-later
# io_test.exe: what each way to do I/O adds to the six counters.
pe_tests += io_test.exe
io_test.exe_pe_subjects = \
	tests/io/files.c \
	tests/io/overlapped.c \
	tests/io/results.c \
	tests/io/pipes.c \
	tests/io/blocks.c \
	tests/io/sockets.c \
	tests/io/folders.c \
	tests/io/startup.c \
	tests/io/threads.c \
	tests/io/record.c \
	tests/io/console.c \
	tests/io/killed.c \
	tests/io/interrupted.c \
	tests/io/errors.c
io_test.exe_pe_sources = $(io_test.exe_pe_subjects) tests/io/io_suite.c \
	tests/io/lanes.c \
	tests/io/styles.c
io_test.exe_pe_imports = -lws2_32 -lntdll

long_tests += tests/io/threads-long.sh
app_tests  += tests/apps/node-http.sh
EXTRA_DIST += tests/apps/node-http.js
