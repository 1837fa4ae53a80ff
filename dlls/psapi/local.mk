# SPDX-License-Identifier: LGPL-2.1-or-later
pe_dlls += psapi.dll
psapi.dll_pe_sources = dlls/psapi/psapi.c
psapi.dll_pe_def     = dlls/psapi/psapi.def
psapi.dll_pe_imports = kernel32_procstats.dll -lkernel32

# For use beside a program (doc/embedding.md): Wine takes a DLL for the program's own only
# if it lacks the builtin mark, 17 bytes behind the DOS header.
native64dir  = $(pkglibdir)/x86_64-windows/native
native64_DATA = x86_64-windows/native/psapi.dll
x86_64-windows/native/psapi.dll: x86_64-windows/psapi.dll
	@$(MKDIR_P) $(@D)
	$(AM_V_GEN)cp $< $@.tmp && \
	dd if=/dev/zero of=$@.tmp bs=1 seek=64 count=32 conv=notrunc 2> /dev/null && mv -f $@.tmp $@

# For developers of Windows programs.
pkginclude_HEADERS = include/procstats-psapi.h
