/* doctor_local: what can be found on this machine.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_DOCTOR_LOCAL_H
#define CLI_DOCTOR_LOCAL_H

struct doctor;

/* Archive, disk, writing, lock, key, ledger, log; the configuration is
 * open. */
void doctor_local(struct doctor *d);

#endif
