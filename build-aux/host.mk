# SPDX-License-Identifier: LGPL-2.1-or-later
# What the host side's objects need after the user's CFLAGS. Included by GNU make only, since
# Automake does not know variables of a target.
#
# No stack protector: handlers of signals run with the program's segment registers, and its check
# reads through one of them.
$(x86_64_unix_ntdll_procstats_so_OBJECTS) $(i386_unix_ntdll_procstats_so_OBJECTS): \
	override CFLAGS += -fno-stack-protector

# Every process has this code in memory. What programs call all the time, the room io, is
# optimized as the user says; the others for size, unless the user asks for less than -O2.
host_rooms_by_size = process records table memory
$(foreach room,$(host_rooms_by_size),dlls/ntdll_procstats/unix/$(room)/%.o): override CFLAGS := $(patsubst -O2,-Os,$(CFLAGS))
