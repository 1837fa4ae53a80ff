# SPDX-License-Identifier: LGPL-2.1-or-later
pe_dlls += minkernelbase.dll
minkernelbase.dll_pe_sources = dlls/minkernelbase/minkernelbase.c
minkernelbase.dll_pe_def     = dlls/minkernelbase/minkernelbase.def.in
minkernelbase.dll_pe_imports = kernel32_procstats.dll -lntdll
