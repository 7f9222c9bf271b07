/* folder_io: acts on single files and names, for the files folder*.c.
 *
 * Functions return -1 with *e filled; folder_act_* are system calls with a
 * fault point before and after, and return -1 with errno set.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_FOLDER_IO_H
#define STORE_FOLDER_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/attr.h"
#include "store/store_part.h"

struct arena;
struct err;
struct record_facts;
struct text;

#define FOLDER_NAME_MAX 65 /* of a stored file, with its NUL */
#define FOLDER_ETAG_MAX 81 /* a longer validator is not kept */

/* folder_act.c */
int folder_act_mkdir(int dir, const char *name, mode_t mode, const char *step);
int folder_act_create(int dir, const char *name, mode_t mode, const char *step);
int folder_act_write(int fd, const void *data, size_t len, const char *step);
int folder_act_rename(int from_dir, const char *from, int to_dir,
                      const char *to, const char *step);
int folder_act_unlink(int dir, const char *name, int flags, const char *step);
int folder_act_fsync(int fd, const char *step);
int folder_act_syncfs(int fd, const char *step);
int folder_act_truncate(int fd, int64_t bytes, const char *step);

/* folder_fail.c: the words for a failed system call.  needed (-1 unknown) is
 * what was still to be written when the disk is full. */
int folder_fail(const char *root, int64_t needed, int number, struct err *e,
                const char *fmt, ...) PRINTF(5, 6);
/* folder_put.c: whole files that replace others in one step. */
struct folder_file {
	const char *root;
	int tmp_fd, dir_fd;
	const char *dir, *name; /* dir as shown to people, below root */
	const char *data;
	size_t len;
	mode_t mode;
};
/* Writes it as tmp/new.<name>, then moves it into place; durable after. */
int folder_put(const struct folder_file *l, struct err *e) MUST_CHECK;
/* Appends what the file holds now; ERR_GONE if it is not there. */
int folder_put_read(const struct folder_file *l, struct text *out,
                    struct err *e) MUST_CHECK;
/* An error of a system call on it. */
int folder_put_fail(const struct folder_file *l, const char *act,
                    struct err *e);

/* folder_names.c: names are checked here, once for all. */
/* [a-z0-9._-]{1,64}, no leading dot */
bool folder_names_is_file(const char *name);
/* objects/YYYY/MM/DD/<oid> */
bool folder_names_is_object(const char *path);
/* that, or the folder of the keys or one of the log */
bool folder_names_is_readable(const char *path);
/* "bytes.<total>[.<hex>]"; the validator is left out when it is weak, empty
 * or too long. */
void folder_names_bytes(char out[256], int64_t total, const char *etag);
/* false when it is none */
bool folder_names_parse_bytes(const char *name, int64_t *total,
                              char etag[FOLDER_ETAG_MAX]);
bool folder_names_keep_etag(const char *etag);
/* <digits, 12 of them><suffix> */
bool folder_names_parse_number(const char *name, const char *suffix,
                               uint64_t *number);
/* The names in a folder, sorted by bytes, without "." and "..".  They live
 * in the arena. */
int folder_names_list(struct arena *a, int dir, const char *path,
                      const char ***names, size_t *count,
                      struct err *e) MUST_CHECK;

/* folder_read.c */
/* Opens a folder below dir without following a link; shown is its path for
 * people.  ERR_GONE, ERR_TAMPER, ERR_DISK. */
int folder_read_dir(int *out, int dir, const char *path, const char *shown,
                    struct err *e) MUST_CHECK;
/* Opens a regular file the same way; bytes (or NULL) is its length. */
int folder_read_file(int *out, int dir, const char *name, const char *shown,
                     int64_t *bytes, struct err *e) MUST_CHECK;
/* Reads all of an open file, up to limit. */
int folder_read_all(struct text *out, int fd, const char *shown, size_t limit,
                    struct err *e) MUST_CHECK;
/* Gives all of an open file to take, in order. */
int folder_read_stream(int fd, const char *shown, store_take_bytes *take,
                       void *ctx, int64_t *bytes, struct err *e) MUST_CHECK;
/* Whether the file of an object or part, in the folder dir (shown so), has
 * the length and the digest that its record names. */
bool folder_read_is_as_recorded(int dir, const char *shown, const char *name,
                                const struct record_facts *facts,
                                struct err *e);

#endif
