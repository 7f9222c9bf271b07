/* doctor_source: what can be found about the source, by asking it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_DOCTOR_SOURCE_H
#define CLI_DOCTOR_SOURCE_H

struct doctor;

/* Certificates, names, credentials, search, captures, clock; the
 * configuration is open. */
void doctor_source(struct doctor *d);

#endif
