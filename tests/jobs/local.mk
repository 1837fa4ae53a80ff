# SPDX-License-Identifier: LGPL-2.1-or-later
# Jobs: their figures, what is reported of their limits, and whether they keep them.
pe_tests += jobs_test.exe
jobs_test.exe_pe_subjects = \
	tests/jobs/accounting.c \
	tests/jobs/commit_limits.c \
	tests/jobs/limits.c \
	tests/jobs/nested.c
jobs_test.exe_pe_sources = $(jobs_test.exe_pe_subjects) tests/jobs/common.c
jobs_test.exe_pe_imports = -lpsapi -lntdll
jobs_test.exe_pe_needs = member.exe roomy.exe

TESTS += tests/jobs/assigned_early.sh tests/jobs/damage.sh tests/jobs/left_early.sh
long_tests += tests/jobs/many-long.sh

pe_helpers += member.exe
member.exe_pe_sources = tests/jobs/member.c
member.exe_pe_imports = -lntdll

pe_helpers += roomy.exe
roomy.exe_pe_sources = tests/jobs/roomy.c

pe_helpers += assigner.exe
assigner.exe_pe_sources = tests/jobs/assigner.c
