/* folder_day: the folders YYYY/MM/DD into which one batch is sealed.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_FOLDER_DAY_H
#define STORE_FOLDER_DAY_H

#include <stdbool.h>

#include "base/attr.h"
#include "store/folder.h"

struct folder_day {
	char path[FOLDER_DAY_MAX];
	int fds[3]; /* of YYYY, YYYY/MM, YYYY/MM/DD */
	bool is_new;
};

/* Opens the day of an object path, making what is missing. */
int folder_day_open(struct folder *f, struct folder_day *out,
                    const char *object_path, struct err *e) MUST_CHECK;
/* Makes the names in it durable; when this store has not done so before,
 * also its own name and its parents'. */
int folder_day_sync(struct folder *f, const struct folder_day *d,
                    struct err *e) MUST_CHECK;
void folder_day_close(struct folder_day *d);

#endif
