# SPDX-License-Identifier: LGPL-2.1-or-later
# The tests elsewhere: under plain Wine, and on real Windows.
pe_helpers += decisions.exe
decisions.exe_pe_sources = tests/kit/decisions.c
decisions.exe_pe_imports = -lpsapi -lws2_32 -lntdll

pe_helpers += describe.exe
describe.exe_pe_sources = tests/kit/describe.c
describe.exe_pe_imports = -lntdll

TESTS += tests/kit/check_wine.sh tests/kit/kit.sh
EXTRA_DIST += build-aux/check-wine build-aux/compare-report build-aux/conformance-table build-aux/windows-kit \
	tests/kit/README.txt tests/kit/run.cmd tests/kit/windows7-imports.txt doc/conformance.md

suites = $(filter %/procstats_test.exe,$(pe_test_products))
kit_programs = $(filter $(addprefix %/,procstats_test.exe io_test.exe processes_test.exe decisions.exe describe.exe worker.exe),\
	$(pe_test_products) $(pe_helper_products))

# Judges the Wine of WINE=PATH by itself.
check-wine: all $(kit_programs)
	@$(AM_TESTS_ENVIRONMENT) $(SHELL) '$(srcdir)/build-aux/check-wine' $(SUITES)

# The table of doc/conformance.md, in the source: plain Wine and wine-procstats.
conformance-table: all $(suites)
	@$(AM_TESTS_ENVIRONMENT) \
	$(SHELL) '$(srcdir)/build-aux/conformance-table' '$(srcdir)/doc/conformance.md'

windows_kit = $(PACKAGE)-$(PACKAGE_VERSION)-windows-kit.zip

windows-kit: all $(kit_programs)
	@$(SHELL) '$(srcdir)/build-aux/windows-kit' . '$(windows_kit)' '$(CC_$(HOST_ARCH)_windows:gcc=objdump)'

compare-report: all $(kit_programs)
	@$(AM_TESTS_ENVIRONMENT) $(SHELL) '$(srcdir)/build-aux/compare-report' '$(REPORT)'

CLEANFILES += $(windows_kit)

.PHONY: check-wine conformance-table windows-kit compare-report
