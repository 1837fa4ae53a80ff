# SPDX-License-Identifier: LGPL-2.1-or-later
pe_dlls += kernel32_procstats.dll
kernel32_procstats.dll_pe_sources = dlls/kernel32_procstats/job.c dlls/kernel32_procstats/machine.c \
	dlls/kernel32_procstats/priority.c dlls/kernel32_procstats/process.c dlls/kernel32_procstats/rights.c \
	dlls/kernel32_procstats/working_set.c
kernel32_procstats.dll_pe_def     = dlls/kernel32_procstats/kernel32_procstats.def.in
kernel32_procstats.dll_pe_imports = ntdll_procstats.dll -lkernel32 -lntdll
