/* doctor_name: whether a name has an address on this machine.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_DOCTOR_NAME_H
#define CLI_DOCTOR_NAME_H

struct doctor;

void doctor_name(struct doctor *d, const char *host);

#endif
