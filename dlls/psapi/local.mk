# SPDX-License-Identifier: LGPL-2.1-or-later
pe_dlls += psapi.dll
psapi.dll_pe_sources = dlls/psapi/psapi.c
psapi.dll_pe_def     = dlls/psapi/psapi.def.in
psapi.dll_pe_imports = kernel32_procstats.dll -lkernel32

# For use beside a program (doc/embedding.md): Wine takes a DLL for the program's own only
# if it lacks the builtin mark.
pe_unmarked += psapi.dll

# For developers of Windows programs.
pkginclude_HEADERS = include/procstats-psapi.h
