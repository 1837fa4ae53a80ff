# SPDX-License-Identifier: LGPL-2.1-or-later
# What the host side's objects need after the user's CFLAGS. Included by GNU make only, since
# Automake does not know variables of a target.
#
# No stack protector: handlers of signals run with the program's segment registers, and its check
# reads through one of them.
$(x86_64_unix_ntdll_procstats_so_OBJECTS) $(i386_unix_ntdll_procstats_so_OBJECTS): \
	override CFLAGS += -fno-stack-protector
