/* link: signed links to the media host that expire.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_LINK_H
#define SIM_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "sim/artefact.h"
#include "sim/http.h"

enum link_verdict {
	LINK_GOOD,
	LINK_UNSIGNED, /* parameters are missing */
	LINK_MALFORMED,
	LINK_EXPIRED,
	LINK_FORGED,
};

/* Adds the link of an artefact that lives for that many seconds. */
void link_write(struct sim *s, const struct artefact *a, const char *task_id,
                int64_t seconds, struct text *out);
/* Judges the link of a media request; *expires_ms is its end. */
enum link_verdict link_check(const struct request *r, int64_t *expires_ms);
/* Every link made until now is expired. */
void link_expire_all(void);

#endif
