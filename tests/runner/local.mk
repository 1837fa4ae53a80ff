# SPDX-License-Identifier: LGPL-2.1-or-later
# Tests of the runner: images re-pointed, Wines found, overlays made and used.
test_programs += tests/runner/test_pe_exports tests/runner/test_pe_imports tests/runner/repoint tests/runner/fake_loader \
                  tests/runner/every_image
TESTS          += tests/runner/test_pe_exports tests/runner/test_pe_imports $(runner_shell_tests)

runner_shell_tests = tests/runner/every_image.sh tests/runner/loaded.sh \
                     tests/runner/wine_images.sh tests/runner/command_line.sh \
                     tests/runner/overlay.sh tests/runner/prefix.sh \
                     tests/runner/crowd.sh tests/runner/faults.sh tests/runner/interrupted.sh \
                     tests/runner/library_version.sh tests/runner/layouts.sh \
                     tests/runner/make_runner.sh tests/runner/relocated.sh \
                     tests/runner/freshness.sh tests/runner/long_paths.sh \
                     tests/runner/prefix_lock.sh tests/runner/upgrade.sh tests/runner/check.sh

tests_runner_test_pe_exports_SOURCES  = $(runner_pe_sources) tests/runner/test_pe_exports.c \
                                        tests/runner/sample_image.c tests/runner/sample_image.h \
                                        tests/runner/tap.h
tests_runner_test_pe_exports_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/runner

tests_runner_test_pe_imports_SOURCES  = $(runner_pe_sources) tests/runner/test_pe_imports.c \
                                        tests/runner/sample_image.c tests/runner/sample_image.h \
                                        tests/runner/tap.h
tests_runner_test_pe_imports_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/runner

tests_runner_repoint_SOURCES  = $(runner_pe_sources) tests/runner/repoint.c
tests_runner_repoint_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/runner

tests_runner_every_image_SOURCES  = $(runner_pe_sources) tests/runner/every_image.c tests/runner/tap.h \
                                    runner/escape.c runner/escape.h runner/files.c runner/files.h \
                                    runner/look.c runner/look.h runner/paths.c runner/paths.h \
                                    runner/report.c runner/report.h \
                                    runner/replaced.c runner/replaced.h $(fuzz_oracle)
tests_runner_every_image_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/runner -I$(srcdir)/tests/fuzz

pe_helpers += loaded.exe
loaded.exe_pe_sources = tests/runner/loaded.c

tests_runner_fake_loader_SOURCES = tests/runner/fake_loader.c

# Faults, and what a program's caller sees.
TESTS      += tests/runner/clean.sh tests/runner/interface.sh tests/runner/transparency.sh
long_tests += tests/runner/crowd-long.sh tests/runner/graphics-long.sh
long_tests += tests/runner/interrupted-long.sh tests/runner/subcommands-long.sh
# Which calls there are to refuse depends on the machine and on what else runs.
long_tests += tests/runner/refused.sh tests/runner/refused-long.sh
long_tests += tests/runner/relocated-long.sh
EXTRA_DIST += tests/runner/fake_wine.sh tests/runner/side_by_side.sh tests/runner/traced.sh tests/runner/wine_of_links.sh

pe_helpers += probe.exe
probe.exe_pe_sources = tests/runner/probe.c

pe_helpers += picture.exe
picture.exe_pe_sources = tests/runner/picture.c
picture.exe_pe_imports = -lgdi32

long_tests += tests/runner/wine_images-long.sh
