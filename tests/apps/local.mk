# SPDX-License-Identifier: LGPL-2.1-or-later
# Programs of others, run by make check-apps.
pe_helpers += outside.exe
outside.exe_pe_sources = tests/apps/outside.c tests/apps/outside_walk.c
outside.exe_pe_imports = -lntdll
app_tests += tests/apps/go.sh tests/apps/memory.sh tests/apps/node.sh
EXTRA_DIST += tests/apps/go_exec.go tests/apps/memory-workers.js tests/apps/packages.sh \
	tests/apps/resource_usage.js
