# SPDX-License-Identifier: LGPL-2.1-or-later
# Commit and the size of the address space, against what the program itself knows.
pe_tests += memory_test.exe
memory_test.exe_pe_subjects = \
	tests/memory/commit.c \
	tests/memory/stacks.c \
	tests/memory/others.c \
	tests/memory/changes.c
memory_test.exe_pe_sources = $(memory_test.exe_pe_subjects) tests/memory/walk.c
memory_test.exe_pe_imports = -lpsapi -lntdll
long_tests += tests/memory/changes-long.sh
