# SPDX-License-Identifier: LGPL-2.1-or-later
pe_dlls += ntdll_procstats.dll
ntdll_procstats.dll_pe_sources = dlls/ntdll_procstats/io.c \
                                 dlls/ntdll_procstats/main.c
ntdll_procstats.dll_pe_def     = dlls/ntdll_procstats/ntdll_procstats.def.in
ntdll_procstats.dll_pe_imports = -lntdll
