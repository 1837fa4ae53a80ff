# SPDX-License-Identifier: LGPL-2.1-or-later
# How PE images are made: one set of rules for every architecture in PE_ARCHS,
# every image in pe_dlls, pe_programs, pe_tests, pe_helpers (programs that only
# tests run) and pe_benches (that only make bench runs). Included by GNU make only, since
# Automake knows neither $(eval) nor pattern rules.
#
# An image NAME is described by these variables (in NAME, '-' and '.' are kept):
#   NAME_pe_sources   its .c files, relative to the top folder
#   NAME_pe_def       its export list: X.def as it is, X.def.in through the C preprocessor
#   NAME_pe_imports   -lname for the system's DLLs, a plain name for one of pe_dlls
#   NAME_pe_flags     further link flags
#   NAME_pe_cppflags  further preprocessor flags of its sources
#   NAME_pe_subjects  those of its sources that define START_TEST(their base name):
#                     main() and the list of them are generated
#   NAME_pe_needs     programs that it starts, which are built with it
# Products: ARCH-windows/NAME, and ARCH-windows/libBASE.a to import a DLL by.

pe_cppflags = -I$(srcdir)/include -D_WIN32_WINNT=0x0A00 -DPROCSTATS_VERSION='"$(PACKAGE_VERSION)"'
# min-pagesize: the TEB is read at small offsets from a segment, which gcc takes for null pointers.
pe_cflags   = -std=gnu11 -O2 -g0 $(WARNING_CFLAGS) -fno-ident --param=min-pagesize=0
# No time stamp and no path of the build: two builds are the same bytes.
pe_ldflags  = -Wl,--no-insert-timestamp -s
pe_dll_cflags  = -ffreestanding -fno-stack-protector
# file-alignment: Wine maps sections that begin at a page of the file, and copies others to memory.
# pe_dll.ld: fewer sections to map, where the linker takes a layout (LAYOUT_ARCH_windows).
pe_dll_layout  = $(srcdir)/build-aux/pe_dll.ld
pe_dll_ldflags = -shared -nostdlib -nostartfiles -Wl,--dynamicbase -Wl,--nxcompat \
                 -Wl,--enable-stdcall-fixup -Wl,--kill-at -Wl,--exclude-all-symbols \
                 -Wl,--file-alignment,4096

PE_V_CC  = $(PE_V_CC_$(V))
PE_V_CC_ = $(PE_V_CC_$(AM_DEFAULT_VERBOSITY))
PE_V_CC_0 = @echo "  PE CC   " $@;
PE_V_LD  = $(PE_V_LD_$(V))
PE_V_LD_ = $(PE_V_LD_$(AM_DEFAULT_VERBOSITY))
PE_V_LD_0 = @echo "  PE LD   " $@;

# What every DLL may need in place of a C runtime; the linker takes it only where it is called.
pe_dll_runtime_sources = dlls/common/memory.c

pe_objects = $(patsubst %.c,$(1)-windows/%.o,$($(2)_pe_sources)) \
             $(if $($(2)_pe_subjects),$(1)-windows/$(basename $(2)).testlist.o) \
             $(if $(filter $(2),$(pe_dlls) $(pe_programs)),$(1)-windows/$(2).version.o)
pe_runtime_objects = $(pe_dll_runtime_sources:%.c=$(1)-windows/%.o)
pe_base    = $(basename $(1))
pe_def     = $(1)-windows/$(basename $(2)).def
pe_own     = $(filter-out -l%,$($(2)_pe_imports))
pe_libs    = $(if $(filter %.dll,$(2)),$(1)-windows/libruntime.a) $(foreach dll,$(call pe_own,$(1),$(2)),$(1)-windows/lib$(call pe_base,$(dll)).a) \
             $(filter -l%,$($(2)_pe_imports))

# $(call pe_arch_rules,ARCH)
define pe_arch_rules
$(1)-windows/%.o: $(srcdir)/%.c
	@$(MKDIR_P) $$(@D)
	$$(PE_V_CC)$$(CC_$(1)_windows) $$(pe_cppflags) $$(pe_cflags) $$(PE_CFLAGS_OF) -MMD -MP -c -o $$@ $$<
endef

# $(call pe_runtime_rules,ARCH,OBJECTS)
define pe_runtime_rules
$(1)-windows/libruntime.a: $(2)
	$$(AM_V_AR)rm -f $$@ && $$(DLLTOOL_$(1)_windows:dlltool=ar) rcD $$@ $(2)
-include $(2:.o=.d)
endef

# $(call pe_image_rules,ARCH,NAME,link flags)
define pe_image_rules
$(1)-windows/$(2): $(call pe_objects,$(1),$(2)) $(if $($(2)_pe_def),$(call pe_def,$(1),$(2))) \
		$(filter-out -l%,$(call pe_libs,$(1),$(2))) $(if $(filter %.dll,$(2)),$(pe_dll_layout))
	$$(PE_V_LD)$$(CC_$(1)_windows) $$(pe_ldflags) $(3) $($(2)_pe_flags) -o $$@.tmp \
		$(call pe_objects,$(1),$(2)) $(if $($(2)_pe_def),$(call pe_def,$(1),$(2))) $(call pe_libs,$(1),$(2))
	$(if $(filter %.dll,$(2)),@$$(WINEBUILD) --builtin $$@.tmp)
	@mv -f $$@.tmp $$@
$(if $($(2)_pe_needs),$(1)-windows/$(2): | $(addprefix $(1)-windows/,$($(2)_pe_needs)))
-include $(patsubst %.o,%.d,$(call pe_objects,$(1),$(2)))
endef

# $(call pe_testlist_rules,ARCH,NAME): the source that brings in main()
define pe_testlist_rules
$(1)-windows/$(basename $(2)).testlist.c: $(srcdir)/build-aux/pe.mk $(wildcard $(addprefix $(srcdir)/,$(addsuffix local.mk,$(sort $(dir $($(2)_pe_subjects))))))
	@$(MKDIR_P) $$(@D)
	$$(AM_V_GEN){ echo '#define STANDALONE'; echo '#include <windows.h>'; echo '#include <wine/test.h>'; \
	    $(foreach subject,$(notdir $(basename $($(2)_pe_subjects))),echo 'void func_$(subject)(void);';) \
	    echo 'const struct test winetest_testlist[] = {'; \
	    $(foreach subject,$(notdir $(basename $($(2)_pe_subjects))),echo '    {"$(subject)", func_$(subject)},';) \
	    echo '    {0, 0}};'; } > $$@.tmp && mv -f $$@.tmp $$@
$(1)-windows/$(basename $(2)).testlist.o: $(1)-windows/$(basename $(2)).testlist.c
	$$(PE_V_CC)$$(CC_$(1)_windows) $$(pe_cppflags) $$(pe_cflags) -MMD -MP -c -o $$@ $$<
endef

# $(call pe_version_rules,ARCH,NAME,TYPE): the version resource of what is installed
pe_comma   = ,
pe_numbers = $(subst .,$(pe_comma),$(PACKAGE_VERSION)),0
define pe_version_rules
$(1)-windows/$(2).version.o: $(srcdir)/build-aux/version.rc $(srcdir)/configure.ac
	@$(MKDIR_P) $$(@D)
	$$(AM_V_GEN)$$(DLLTOOL_$(1)_windows:dlltool=windres) -DPROCSTATS_IMAGE=$(2) -DPROCSTATS_TYPE=$(3) \
	    -DPROCSTATS_NUMBERS='$$(pe_numbers)' -DPROCSTATS_RELEASE=$$(PACKAGE_VERSION) -o $$@ $$<
endef

# $(call pe_def_rules,ARCH,NAME): the export list, and the library to import by. dlltool leaves
# empty temporary files behind, which go with the folder that it gets for them.
define pe_def_rules
$(call pe_def,$(1),$(2)): $(srcdir)/$($(2)_pe_def)
	@$(MKDIR_P) $$(@D)
	$$(AM_V_GEN)$(if $(filter %.in,$($(2)_pe_def)),$$(CC_$(1)_windows) -E -P -x c $$(pe_cppflags) -MMD -MP -MF $$@.d -MT $$@ $$<,cat $$<) > $$@.tmp && mv -f $$@.tmp $$@
-include $(call pe_def,$(1),$(2)).d
$(1)-windows/lib$(call pe_base,$(2)).a: $(call pe_def,$(1),$(2))
	@rm -rf $$@.tmp && $(MKDIR_P) $$@.tmp
	$$(AM_V_GEN)TMPDIR=$$@.tmp $$(DLLTOOL_$(1)_windows) -k -d $$< -l $$@
	@rm -rf $$@.tmp
endef

# $(call pe_unmarked_rules,ARCH,NAME): a copy in native/ without the builtin mark, behind the DOS header
define pe_unmarked_rules
$(1)-windows/native/$(2): $(1)-windows/$(2)
	@$(MKDIR_P) $$(@D)
	$$(AM_V_GEN)cp $$< $$@.tmp && \
	dd if=/dev/zero of=$$@.tmp bs=1 seek=64 count=32 conv=notrunc 2> /dev/null && mv -f $$@.tmp $$@
endef

$(foreach arch,$(PE_ARCHS),\
  $(eval $(call pe_arch_rules,$(arch)))\
  $(eval $(call pe_runtime_objects,$(arch)): PE_CFLAGS_OF = $$(pe_dll_cflags))\
  $(eval $(call pe_runtime_rules,$(arch),$(call pe_runtime_objects,$(arch))))\
  $(foreach dll,$(pe_dlls),\
    $(eval $(call pe_objects,$(arch),$(dll)): PE_CFLAGS_OF = $$(pe_dll_cflags))\
    $(eval $(call pe_image_rules,$(arch),$(dll),$(pe_dll_ldflags) $(LAYOUT_$(arch)_windows)))\
    $(eval $(call pe_version_rules,$(arch),$(dll),VFT_DLL))\
    $(eval $(call pe_def_rules,$(arch),$(dll))))\
  $(foreach exe,$(pe_programs),$(eval $(call pe_version_rules,$(arch),$(exe),VFT_APP)))\
  $(foreach dll,$(pe_unmarked),$(eval $(call pe_unmarked_rules,$(arch),$(dll))))\
  $(foreach exe,$(pe_programs) $(pe_tests) $(pe_helpers) $(pe_benches),\
    $(eval $(call pe_image_rules,$(arch),$(exe)))\
    $(if $($(exe)_pe_cppflags),$(eval $(call pe_objects,$(arch),$(exe)): PE_CFLAGS_OF = $$($(exe)_pe_cppflags)))\
    $(if $($(exe)_pe_subjects),$(eval $(call pe_testlist_rules,$(arch),$(exe))))))

# What a release holds of them, and what lint looks at: the sources, and every header
# beside them and of the layers' common ground.
pe_sources    = $(sort $(pe_dll_runtime_sources) $(foreach image,$(pe_dlls) $(pe_programs) $(pe_tests) $(pe_helpers) $(pe_benches),$($(image)_pe_sources)))
pe_headers    = $(patsubst $(srcdir)/%,%,$(wildcard $(addsuffix *.h,$(addprefix $(srcdir)/,\
                    include/procstats/ include/wine/ $(sort $(dir $(pe_sources)))))))
pe_dist_files = $(pe_sources) $(pe_headers) $(foreach dll,$(pe_dlls),$($(dll)_pe_def))
