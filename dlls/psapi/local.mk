# SPDX-License-Identifier: LGPL-2.1-or-later
pe_dlls += psapi.dll
psapi.dll_pe_sources = dlls/psapi/psapi.c
psapi.dll_pe_def     = dlls/psapi/psapi.def.in
psapi.dll_pe_imports = kernel32_procstats.dll -lkernel32
