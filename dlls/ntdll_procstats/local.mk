# SPDX-License-Identifier: LGPL-2.1-or-later
pe_dlls += ntdll_procstats.dll
ntdll_procstats.dll_pe_sources = \
	dlls/common/guarded.c \
	dlls/common/rights.c \
	dlls/ntdll_procstats/accounting.c \
	dlls/ntdll_procstats/address_space.c \
	dlls/ntdll_procstats/foreign.c \
	dlls/ntdll_procstats/handles.c \
	dlls/ntdll_procstats/io.c \
	dlls/ntdll_procstats/io_completion.c \
	dlls/ntdll_procstats/io_counters.c \
	dlls/ntdll_procstats/io_guarded.c \
	dlls/ntdll_procstats/io_handles.c \
	dlls/ntdll_procstats/io_pending.c \
	dlls/ntdll_procstats/io_routines.c \
	dlls/ntdll_procstats/main.c \
	dlls/ntdll_procstats/peaks.c \
	dlls/ntdll_procstats/peer.c \
	dlls/ntdll_procstats/process.c \
	dlls/ntdll_procstats/system.c
ntdll_procstats.dll_pe_def     = dlls/ntdll_procstats/ntdll_procstats.def.in
ntdll_procstats.dll_pe_imports = -lntdll

# The host side: an ELF shared object, by Wine's convention named as the DLL is.
unixlib_PROGRAMS = x86_64-unix/ntdll_procstats.so
x86_64_unix_ntdll_procstats_so_SOURCES = \
	dlls/ntdll_procstats/unix/memory.c \
	dlls/ntdll_procstats/unix/peers.c \
	dlls/ntdll_procstats/unix/private.h \
	dlls/ntdll_procstats/unix/procfs.c \
	dlls/ntdll_procstats/unix/procfs.h \
	dlls/ntdll_procstats/unix/record.c \
	dlls/ntdll_procstats/unix/session.c \
	dlls/ntdll_procstats/unix/session.h \
	dlls/ntdll_procstats/unix/sweep.c \
	dlls/ntdll_procstats/unix/sweep.h \
	dlls/ntdll_procstats/unix/unixlib.c
x86_64_unix_ntdll_procstats_so_CFLAGS  = $(AM_CFLAGS) -fPIC -fvisibility=hidden
x86_64_unix_ntdll_procstats_so_LDFLAGS = -shared -Wl,-z,defs -Wl,-z,now
