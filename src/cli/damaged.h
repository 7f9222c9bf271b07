/* damaged: which command names what is not what was stored.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_DAMAGED_H
#define CLI_DAMAGED_H

#include <stdint.h>

struct text;

/* For so many artefacts, apart of which artefacts_bad_apart counts: the list
 * of damaged calls answers at once, wxarchive verify reads all of it again. */
void damaged_add_command(struct text *out, int64_t bad, int64_t apart);

#endif
