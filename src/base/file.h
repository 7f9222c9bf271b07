/* file: small durable acts on files.
 *
 * Every act that must survive a crash passes fault points, so that a test
 * can end the process before and after each of them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/attr.h"

struct err;
struct text;

/* Closes *fd if it is >= 0: OWN(file_close) int fd = -1; */
void file_close(int *fd);
/* Moves the number out and leaves -1, as GIVE does for pointers. */
int file_give(int *fd);
/* read(2), again after a signal. */
ssize_t file_read_some(int fd, void *out, size_t len);

/* Reads a whole file of at most limit bytes; out holds nothing else
 * afterwards, and data is never NULL.  ERR_DISK when it cannot be
 * read, ERR_TOO_LARGE when it is longer. */
int file_read(struct text *out, const char *path, size_t limit,
              struct err *e) MUST_CHECK;

/* Writes all of it to fd. */
int file_write_all(int fd, const void *data, size_t len, const char *path,
                   struct err *e) MUST_CHECK;

/* Replaces path by new content: temporary file beside it (PATH.tmp), write,
 * fsync, rename, fsync of the folder.  Afterwards either the old or the new
 * content is there, whole, also when two processes do it at once; what a
 * killed process leaves as PATH.tmp is used up by the next one.  mode such as
 * 0600, whatever the umask. */
int file_replace(const char *path, const void *data, size_t len, mode_t mode,
                 struct err *e) MUST_CHECK;
/* The same without fsync: for what can be done without after a power cut, which
 * may leave it empty.  A process that is killed leaves it whole. */
int file_replace_hint(const char *path, const void *data, size_t len,
                      mode_t mode, struct err *e) MUST_CHECK;

/* fsync of a folder, so that names in it last. */
int file_sync_dir(const char *path, struct err *e) MUST_CHECK;

/* Makes path and its parents, each name durable (an fsync of the folder per
 * folder made); what is there already is fine. */
int file_make_dirs(const char *path, mode_t mode, struct err *e) MUST_CHECK;

bool file_exists(const char *path);

/* True where nothing is at @path for certain; false also where the user may
 * not look, so that what is asked of it next says why it fails. */
bool file_is_absent(const char *path);

/* Whether it is on a file system that is mounted read-only. */
bool file_is_read_only(const char *path);
/* Bytes free to us on the file system of path; -1 if that fails. */
int64_t file_free_bytes(const char *path);
/* The folder part of a path, in a buffer of the caller's. */
void file_folder(struct text *out, const char *path);

#endif
