# SPDX-License-Identifier: LGPL-2.1-or-later
bin_PROGRAMS += wine-procstats

runner_pe_sources = runner/pe_image.c runner/pe_image.h runner/pe_exports.c runner/pe_exports.h \
                    runner/pe_imports.c runner/pe_imports.h runner/pe_repoint.c
# Where records are, and what they are called, is the DLLs' knowledge.
runner_sources    = $(runner_pe_sources) \
                    dlls/ntdll_procstats/unix/records/folder.c dlls/ntdll_procstats/unix/records/folder.h \
                    dlls/ntdll_procstats/unix/records/link.c dlls/ntdll_procstats/unix/records/link.h \
                    runner/arch.c runner/arch.h \
                    runner/build_tree.c runner/build_tree.h \
                    runner/cache.c runner/cache.h \
                    runner/check.c runner/check.h \
                    runner/clean.c runner/clean.h runner/cleaned.h \
                    runner/copy_tree.c \
                    runner/escape.c runner/escape.h \
                    runner/files.c runner/files.h \
                    runner/find_wine.c runner/find_wine.h \
                    runner/home.c runner/home.h \
                    runner/layout.c runner/layout.h \
                    runner/library.c runner/library.h \
                    runner/lock.c runner/lock.h \
                    runner/look.c runner/look.h \
                    runner/make_runner.c runner/make_runner.h \
                    runner/manifest.c runner/manifest.h \
                    runner/options.c runner/options.h \
                    runner/overlay.c runner/overlay.h \
                    runner/overlay_build.c runner/overlay_build.h \
                    runner/paths.c runner/paths.h \
                    runner/plan.c runner/plan.h \
                    runner/prefix.c runner/prefix.h runner/prefix_make.c \
                    runner/program.c runner/program.h \
                    runner/records.c runner/records.h \
                    runner/replaced.c runner/replaced.h \
                    runner/report.c runner/report.h \
                    runner/status.c runner/status.h \
                    runner/users.c runner/users.h

wine_procstats_SOURCES  = $(runner_sources) runner/main.c
runner_places           = -DPKGLIBDIR='"$(pkglibdir)"' -DBINDIR='"$(bindir)"'
wine_procstats_CPPFLAGS = $(AM_CPPFLAGS) $(runner_places)
wine_procstats_CFLAGS   = $(AM_CFLAGS) $(RUNNER_CFLAGS)
wine_procstats_LDFLAGS  = $(RUNNER_LDFLAGS)
wine_procstats_LINK     = $(RUNNER_CC) $(wine_procstats_CFLAGS) $(CFLAGS) $(wine_procstats_LDFLAGS) $(LDFLAGS) -o $@

$(wine_procstats_OBJECTS): CC = $(RUNNER_CC)

# The program that wine-procstats runs to see whether programs are counted.
pe_programs += procstats_check.exe
procstats_check.exe_pe_sources = runner/procstats_check.c

dist_man1_MANS += doc/wine-procstats.1

bashcompletiondir        = $(datadir)/bash-completion/completions
dist_bashcompletion_DATA = runner/completion/wine-procstats
fishcompletiondir        = $(datadir)/fish/vendor_completions.d
dist_fishcompletion_DATA = runner/completion/wine-procstats.fish
zshcompletiondir         = $(datadir)/zsh/site-functions
dist_zshcompletion_DATA  = runner/completion/_wine-procstats
