/* tempdir: a scratch folder for one test.
 *
 *   OWN(tempdir_remove) struct tempdir dir = tempdir_make();
 *
 * A failure ends the test.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_TEMPDIR_H
#define SUPPORT_TEMPDIR_H

struct arena;

struct tempdir {
	struct arena *arena;
	const char *path; /* absolute, without a slash at its end */
};

/* Under $TMPDIR, or /tmp. */
struct tempdir tempdir_make(void);
/* With everything in it, read-only folders too. */
void tempdir_remove(struct tempdir *d);

/* PATH/name; lives as long as the folder. */
const char *tempdir_file(struct tempdir *d, const char *name);
/* Writes a file there and returns its path. */
const char *tempdir_write(struct tempdir *d, const char *name,
                          const char *content);
/* What the file there holds; lives as long as the folder. */
const char *tempdir_read(struct tempdir *d, const char *name);

#endif
