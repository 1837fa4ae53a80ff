# SPDX-License-Identifier: LGPL-2.1-or-later
# What the host side's objects need after the user's CFLAGS. Included by GNU make only, since
# Automake does not know variables of a target.

unix = dlls/ntdll_procstats/unix
host_objects = $(x86_64_unix_ntdll_procstats_so_OBJECTS) $(i386_unix_ntdll_procstats_so_OBJECTS)

# Every process has this code in memory. What programs call all the time, the room io and the files
# that a query passes through, is optimized as the user says; the others for size, unless the user
# asks for less than -O2.
host_rooms_by_size = process records table memory
host_files_of_queries = process/answers process/classes process/identity process/layout \
	process/peers process/query process/times process/working_set memory/account memory/figures \
	memory/others memory/own records/known records/own records/peer records/peers
host_objects_by_size = $(filter-out \
	$(foreach file,$(host_files_of_queries),$(unix)/$(dir $(file))%-$(notdir $(file)).o), \
	$(filter $(addprefix $(unix)/,$(addsuffix /%,$(host_rooms_by_size))),$(host_objects)))
$(host_objects_by_size): override CFLAGS := $(patsubst -O2,-Os,$(CFLAGS))

# No stack protector: handlers of signals run with the program's segment registers, and its check
# reads through one of them.
$(host_objects): override CFLAGS += -fno-stack-protector
