/* told: what a part of the program writes into its log, for a test to read.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_TOLD_H
#define SUPPORT_TOLD_H

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/log.h"
#include "support/check.h"
#include "support/tempdir.h"

#define TOLD_FILE "told.log"

/* From now on, warnings and errors. */
static UNUSED int told_begin(struct tempdir *dir)
{
	const int fd = open(tempdir_file(dir, TOLD_FILE),
	                    O_CREAT | O_RDWR | O_APPEND | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	log_configure(&(struct log_setup){ .level = LOG_WARN, .fd = fd });
	return fd;
}

/* Ends it; one line names the event and holds these words. */
static UNUSED void told_end(struct tempdir *dir, int fd, const char *event,
                            const char *words)
{
	const char *line;

	log_configure(&(struct log_setup){ .level = LOG_OFF, .fd = 2 });
	assert_int_equal(close(fd), 0);
	line = tempdir_read(dir, TOLD_FILE);
	while ((line = strstr(line, event)) != NULL) {
		const char *const found = strstr(line, words);

		if (found != NULL &&
		    memchr(line, '\n', (size_t)(found - line)) == NULL)
			return;
		line += strlen(event);
	}
	fail_msg("no %s with '%s' in: %s", event, words,
	         tempdir_read(dir, TOLD_FILE));
}

#endif
