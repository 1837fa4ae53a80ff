# SPDX-License-Identifier: LGPL-2.1-or-later
# Debian packages, made of a release: what make dist packs builds by itself.
EXTRA_DIST += $(patsubst $(srcdir)/%,%,$(wildcard $(addprefix $(srcdir)/debian/,\
	changelog control copyright rules source/* tests/* *.docs *.install *.lintian-overrides)))

deb: dist
	@command -v dpkg-buildpackage > /dev/null || { \
	    echo 'make deb: there is no dpkg-buildpackage: apt-get install dpkg-dev, then apt-get build-dep in the source' >&2; exit 1; }
	rm -rf deb && $(MKDIR_P) deb && xz -dc '$(distdir).tar.xz' | (cd deb && tar xf -)
	cd 'deb/$(distdir)' && dpkg-buildpackage -b -us -uc
	mv deb/*.deb .
	rm -rf deb

CLEANFILES += $(wildcard wine-procstats_*.deb wine-procstats-dev_*.deb wine-procstats-dbgsym_*.deb)
.PHONY: deb
