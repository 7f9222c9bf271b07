/* as_unit: nobody sits at the terminal of a unit of systemd; whoever reads its
 * journal is another user.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_AS_UNIT_H
#define CLI_AS_UNIT_H

struct cli_context;
struct err;

/* In a unit, "wxarchive login" in the hint of a failure of credentials becomes
 * the whole command, for root to type: as which user, and by which
 * configuration. */
void as_unit_hint(struct err *e, const struct cli_context *c);

#endif
