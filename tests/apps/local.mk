# SPDX-License-Identifier: LGPL-2.1-or-later
# Programs of others, run by make check-apps.
pe_helpers += outside.exe
outside.exe_pe_sources = tests/apps/outside.c tests/apps/outside_walk.c
outside.exe_pe_imports = -lntdll
app_tests += tests/apps/node.sh tests/apps/memory.sh
EXTRA_DIST += tests/apps/packages.sh tests/apps/resource_usage.js tests/apps/memory-workers.js
