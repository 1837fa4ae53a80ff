# SPDX-License-Identifier: LGPL-2.1-or-later
# Every page in here is part of a release.
doc_pages = $(patsubst $(srcdir)/%,%,$(wildcard $(srcdir)/doc/*.md))
EXTRA_DIST += $(doc_pages)
