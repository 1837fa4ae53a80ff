# SPDX-License-Identifier: LGPL-2.1-or-later
EXTRA_DIST += doc/io-accounting.md
pe_dlls += ntdll_procstats.dll
ntdll_procstats.dll_pe_sources = \
	dlls/common/guarded.c \
	dlls/common/rights.c \
	dlls/ntdll_procstats/accounting.c \
	dlls/ntdll_procstats/address_space.c \
	dlls/ntdll_procstats/foreign.c \
	dlls/ntdll_procstats/handles.c \
	dlls/ntdll_procstats/identity.c \
	dlls/ntdll_procstats/io.c \
	dlls/ntdll_procstats/io_completion.c \
	dlls/ntdll_procstats/io_counters.c \
	dlls/ntdll_procstats/io_guarded.c \
	dlls/ntdll_procstats/io_handles.c \
	dlls/ntdll_procstats/io_pending.c \
	dlls/ntdll_procstats/io_routines.c \
	dlls/ntdll_procstats/jobs.c \
	dlls/ntdll_procstats/main.c \
	dlls/ntdll_procstats/peaks.c \
	dlls/ntdll_procstats/peer.c \
	dlls/ntdll_procstats/process.c \
	dlls/ntdll_procstats/system.c
ntdll_procstats.dll_pe_def     = dlls/ntdll_procstats/ntdll_procstats.def.in
ntdll_procstats.dll_pe_imports = -lntdll

# The host side: an ELF shared object, by Wine's convention named as the DLL is.
ntdll_procstats_so_sources = \
	dlls/ntdll_procstats/unix/memory.c \
	dlls/ntdll_procstats/unix/peer.c \
	dlls/ntdll_procstats/unix/peer.h \
	dlls/ntdll_procstats/unix/peers.c \
	dlls/ntdll_procstats/unix/private.h \
	dlls/ntdll_procstats/unix/procfs.c \
	dlls/ntdll_procstats/unix/procfs.h \
	dlls/ntdll_procstats/unix/record.c \
	dlls/ntdll_procstats/unix/search.c \
	dlls/ntdll_procstats/unix/session.c \
	dlls/ntdll_procstats/unix/session.h \
	dlls/ntdll_procstats/unix/sweep.c \
	dlls/ntdll_procstats/unix/sweep.h \
	dlls/ntdll_procstats/unix/unixlib.c \
	dlls/ntdll_procstats/unix/unrecorded.c

ntdll_procstats_so_cflags  = $(AM_CFLAGS) -fPIC -fvisibility=hidden
ntdll_procstats_so_ldflags = -shared -Wl,-z,defs -Wl,-z,now

if UNIX_x86_64
UNIX_ARCHS += x86_64
x86_64_unixdir      = $(pkglibdir)/x86_64-unix
x86_64_unix_PROGRAMS = x86_64-unix/ntdll_procstats.so
endif
x86_64_unix_ntdll_procstats_so_SOURCES = $(ntdll_procstats_so_sources)
x86_64_unix_ntdll_procstats_so_CFLAGS  = $(ntdll_procstats_so_cflags) -m64
x86_64_unix_ntdll_procstats_so_LDFLAGS = $(ntdll_procstats_so_ldflags) -m64

if UNIX_i386
UNIX_ARCHS += i386
i386_unixdir      = $(pkglibdir)/i386-unix
i386_unix_PROGRAMS = i386-unix/ntdll_procstats.so
endif
i386_unix_ntdll_procstats_so_SOURCES = $(ntdll_procstats_so_sources)
# Files and times are 64 bits wide, and the stack of a 32-bit caller is aligned to 4 bytes only.
i386_unix_ntdll_procstats_so_CPPFLAGS = $(AM_CPPFLAGS) -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64
i386_unix_ntdll_procstats_so_CFLAGS  = $(ntdll_procstats_so_cflags) -m32 -mstackrealign
i386_unix_ntdll_procstats_so_LDFLAGS = $(ntdll_procstats_so_ldflags) -m32
