# at_clock.sh CLOCK COMMAND..: COMMAND with another clock (the -f of faketime,
# as -5h or '+0 x40').
# SPDX-License-Identifier: Apache-2.0
#
# A faketime that is killed leaves its semaphore behind, named after its
# process.  The next one with that id would not start: what is there under
# the id of this process nobody uses.
rm -f "/dev/shm/sem.faketime_sem_$$" "/dev/shm/faketime_shm_$$"
exec faketime -f "$@"
