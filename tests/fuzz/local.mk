# SPDX-License-Identifier: LGPL-2.1-or-later
# Fuzzing: targets that take any bytes, what they are first given, and a replayer that
# needs no libFuzzer, for make check. There all is built with sanitizers where the
# compiler has them, the runner's sources too.
test_libraries += tests/fuzz/librunner.a
test_programs  += tests/fuzz/replay_repoint tests/fuzz/replay_import tests/fuzz/replay_manifest \
                   tests/fuzz/replay_script tests/fuzz/seeds
TESTS           += tests/fuzz/replay.sh
EXTRA_DIST      += $(fuzz_sources) $(fuzz_targets:%=tests/fuzz/corpus/%.tar) tests/fuzz/run.sh

fuzz_cppflags = $(AM_CPPFLAGS) -I$(srcdir)/runner -I$(srcdir)/tests/runner $(runner_places)
fuzz_cflags   = $(AM_CFLAGS) $(SANITIZE_CFLAGS)
fuzz_replay   = tests/fuzz/replay.c tests/fuzz/target.h \
                tests/fuzz/loader_view.c tests/fuzz/loader_view.h tests/fuzz/mutate.c tests/fuzz/mutate.h

tests_fuzz_librunner_a_SOURCES  = $(runner_sources)
tests_fuzz_librunner_a_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_librunner_a_CFLAGS   = $(fuzz_cflags)

fuzz_oracle     = tests/fuzz/oracle.c tests/fuzz/oracle.h tests/fuzz/loader_view.c tests/fuzz/loader_view.h
repoint_target  = tests/fuzz/repoint_target.c tests/fuzz/oracle.c tests/fuzz/oracle.h
import_target   = tests/fuzz/import_target.c tests/fuzz/target.h
manifest_target = tests/fuzz/manifest_target.c tests/fuzz/scratch.c tests/fuzz/scratch.h
script_target   = tests/fuzz/script_target.c tests/fuzz/scratch.c tests/fuzz/scratch.h

tests_fuzz_replay_repoint_SOURCES   = $(fuzz_replay) $(repoint_target)
tests_fuzz_replay_repoint_CPPFLAGS  = $(fuzz_cppflags)
tests_fuzz_replay_repoint_CFLAGS    = $(fuzz_cflags)
tests_fuzz_replay_repoint_LDADD     = tests/fuzz/librunner.a
tests_fuzz_replay_import_SOURCES    = $(fuzz_replay) $(import_target)
tests_fuzz_replay_import_CPPFLAGS   = $(fuzz_cppflags)
tests_fuzz_replay_import_CFLAGS     = $(fuzz_cflags)
tests_fuzz_replay_import_LDADD      = tests/fuzz/librunner.a
tests_fuzz_replay_manifest_SOURCES  = $(fuzz_replay) $(manifest_target)
tests_fuzz_replay_manifest_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_replay_manifest_CFLAGS   = $(fuzz_cflags)
tests_fuzz_replay_manifest_LDADD    = tests/fuzz/librunner.a
tests_fuzz_replay_script_SOURCES    = $(fuzz_replay) $(script_target)
tests_fuzz_replay_script_CPPFLAGS   = $(fuzz_cppflags)
tests_fuzz_replay_script_CFLAGS     = $(fuzz_cflags)
tests_fuzz_replay_script_LDADD      = tests/fuzz/librunner.a

tests_fuzz_seeds_SOURCES  = tests/fuzz/seeds.c tests/fuzz/loader_view.c tests/fuzz/loader_view.h \
                            tests/runner/sample_image.c tests/runner/sample_image.h
tests_fuzz_seeds_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_seeds_CFLAGS   = $(fuzz_cflags)
tests_fuzz_seeds_LDADD    = tests/fuzz/librunner.a

# What libFuzzer runs, each compiled and linked in one step, by clang.
fuzz_targets = repoint import manifest script
fuzz_sources = tests/fuzz/image_mutator.c
fuzzers      = $(fuzz_targets:%=tests/fuzz/fuzz_%)
CLEANFILES  += $(fuzzers)

FUZZ_CFLAGS = -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
SECONDS     = 60

fuzz_inputs_of = $(filter %.c,$(runner_sources) $($(1)_target)) $(if $(filter repoint import,$(1)),\
                 tests/fuzz/image_mutator.c tests/fuzz/mutate.c tests/fuzz/loader_view.c)

$(fuzzers): $(runner_sources) $(repoint_target) $(import_target) $(manifest_target) $(script_target) $(fuzz_sources)
	@test -n '$(FUZZ_CC)' || { echo 'make fuzz: libFuzzer is $(fuzzer_summary)' >&2; exit 1; }
	$(AM_V_CCLD)$(FUZZ_CC) $(DEFS) $(fuzz_cppflags) $(AM_CFLAGS) $(FUZZ_CFLAGS) -o $@ \
	    $(addprefix $(srcdir)/,$(call fuzz_inputs_of,$(@:tests/fuzz/fuzz_%=%)))

# What fuzzing starts from that is made of the installed Wine's DLLs, cut short.
fuzz-corpus: all $(test_libraries) tests/fuzz/seeds$(EXEEXT)
	@$(AM_TESTS_ENVIRONMENT) $(SHELL) '$(srcdir)/tests/fuzz/run.sh' corpus

# Runs every target, SECONDS in all. TARGETS names fewer.
fuzz: fuzz-corpus $(fuzzers)
	@$(AM_TESTS_ENVIRONMENT) $(SHELL) '$(srcdir)/tests/fuzz/run.sh' fuzz '$(SECONDS)' $(or $(TARGETS),$(fuzz_targets))

# Adds FILES to the corpus of TARGET.
fuzz-keep:
	@$(AM_TESTS_ENVIRONMENT) $(SHELL) '$(srcdir)/tests/fuzz/run.sh' keep '$(TARGET)' $(FILES)

.PHONY: fuzz fuzz-corpus fuzz-keep
