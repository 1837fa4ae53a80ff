# SPDX-License-Identifier: LGPL-2.1-or-later
# Programs of others, run by make check-apps.
app_tests += tests/apps/go.sh tests/apps/node.sh
EXTRA_DIST += tests/apps/go_exec.go tests/apps/resource_usage.js
