/* SPDX-License-Identifier: Apache-2.0 */
#include "base/lockfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"

#define LOCK_TRIES 10
#define ASK_MS     100
#define OFFER      "gives way when asked\n"
#define WORDS_MAX  1024

struct lockfile {
	int fd;
	off_t said; /* bytes of the holder's words, once it offers it */
};

/* The first line of the file; it is informative only, so that a file that
 * says nothing yet is no error. */
static void read_holder(char out[LOCKFILE_HOLDER_MAX], int fd)
{
	const ssize_t n = pread(fd, out, LOCKFILE_HOLDER_MAX - 1, 0);

	out[n > 0 ? n : 0] = '\0';
	out[strcspn(out, "\n")] = '\0';
}

static int refuse(int fd, const char *path, struct err *e)
{
	char holder[LOCKFILE_HOLDER_MAX];

	read_holder(holder, fd);
	(void)err_set(e, ERR_LOCKED, "%s is locked by %s", path,
	              holder[0] == '\0' ? "another process" : holder);
	return err_hint(e, "wait until it has ended, or end it");
}

static int write_holder(int fd, const char *path, const char *what,
                        int64_t now_ms, struct err *e)
{
	OWN(text_free) struct text line = { NULL, 0, 0 };
	char host[HOST_NAME_MAX + 1] = "";
	char since[WHEN_TEXT_MAX];

	if (gethostname(host, sizeof(host) - 1) != 0)
		host[0] = '\0';
	text_addf(&line, "pid %ld on %s: %s, since %s\n", (long)getpid(),
	          host[0] == '\0' ? "this host" : host, what,
	          when_text(since, now_ms));
	if (ftruncate(fd, 0) != 0)
		return err_set_errno(e, ERR_DISK, errno, "cannot write %s",
		                     path);
	return file_write_all(fd, line.data, line.len, path, e);
}

/* Who looks shares the lock: who holds it does not. */
static bool is_only_looked_at(int fd)
{
	return flock(fd, LOCK_SH | LOCK_NB) == 0 && flock(fd, LOCK_UN) == 0;
}

/* Whoever looks (lockfile_look) has the lock for an instant: it is tried again
 * then, a few times. */
static int lock(int fd)
{
	static const struct timespec pause = { .tv_nsec = 10000000 };

	for (int tries = 0; flock(fd, LOCK_EX | LOCK_NB) != 0; tries++) {
		if (errno != EWOULDBLOCK || tries == LOCK_TRIES)
			return -1;
		if (!is_only_looked_at(fd)) {
			errno = EWOULDBLOCK;
			return -1;
		}
		(void)nanosleep(&pause, NULL);
	}
	return 0;
}

static int open_and_lock(int *out, const char *path, int flags, struct err *e)
{
	OWN(file_close)
	int fd = open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return err_set_errno(e, ERR_DISK, errno, "cannot open %s",
		                     path);
	if (lock(fd) != 0) {
		if (errno == EWOULDBLOCK)
			return refuse(fd, path, e);
		return err_set_errno(e, ERR_DISK, errno, "cannot lock %s",
		                     path);
	}
	*out = file_give(&fd);
	return 0;
}

static struct lockfile *lockfile_new(int *fd)
{
	struct lockfile *l = mem_zeroed(1, sizeof(*l));

	l->fd = file_give(fd);
	return l;
}

int lockfile_take(struct lockfile **out, const char *path, const char *what,
                  int64_t now_ms, struct err *e)
{
	OWN(file_close) int fd = -1;

	if (open_and_lock(&fd, path, O_RDWR | O_CREAT, e) != 0 ||
	    write_holder(fd, path, what, now_ms, e) != 0)
		return -1;
	*out = lockfile_new(&fd);
	return 0;
}

int lockfile_take_silent(struct lockfile **out, const char *path, struct err *e)
{
	OWN(file_close) int fd = -1;

	if (open_and_lock(&fd, path, O_RDONLY, e) != 0)
		return -1;
	*out = lockfile_new(&fd);
	return 0;
}

enum lockfile_state lockfile_look(const char *path,
                                  char holder[LOCKFILE_HOLDER_MAX])
{
	OWN(file_close)
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	holder[0] = '\0';
	if (fd < 0)
		return errno == ENOENT ? LOCKFILE_FREE : LOCKFILE_UNKNOWN;
	if (flock(fd, LOCK_SH | LOCK_NB) == 0)
		return LOCKFILE_FREE;
	if (errno != EWOULDBLOCK)
		return LOCKFILE_UNKNOWN;
	read_holder(holder, fd);
	return LOCKFILE_HELD;
}

int lockfile_offer(struct lockfile *l, struct err *e)
{
	if (file_write_all(l->fd, OFFER, sizeof(OFFER) - 1, "the lock", e) != 0)
		return -1;
	l->said = lseek(l->fd, 0, SEEK_CUR);
	return 0;
}

bool lockfile_is_asked(const struct lockfile *l)
{
	struct stat st;

	return l->said > 0 && fstat(l->fd, &st) == 0 && st.st_size > l->said;
}

/* What the file says now, as far as it matters. */
static void read_words(char out[WORDS_MAX], int fd)
{
	const ssize_t n = pread(fd, out, WORDS_MAX - 1, 0);

	out[n > 0 ? n : 0] = '\0';
}

enum offer {
	OFFER_NONE,
	OFFER_MADE,
	OFFER_OVER, /* nobody's words: it is just changing hands */
};

/* Asks the holder who offers it, with this line: again where it was not read by
 * the one who holds it now. */
static enum offer ask(int fd, const char *path, const char *line)
{
	char words[WORDS_MAX];
	struct err ignored;

	read_words(words, fd);
	if (words[0] == '\0')
		return OFFER_OVER;
	if (strstr(words, "\n" OFFER) == NULL)
		return OFFER_NONE;
	if (strstr(words, line) == NULL &&
	    file_write_all(fd, line, strlen(line), path, &ignored) != 0)
		return OFFER_NONE;
	return OFFER_MADE;
}

int lockfile_ask(struct lockfile **out, const char *path, const char *what,
                 int64_t now_ms, int64_t patience_ms, struct err *e)
{
	static const struct timespec pause = { .tv_nsec = ASK_MS * 1000000L };
	OWN(text_free) struct text line = { NULL, 0, 0 };
	OWN(file_close) int fd = -1;

	if (lockfile_take(out, path, what, now_ms, e) == 0)
		return 0;
	if (e->code != ERR_LOCKED)
		return -1;
	fd = open(path, O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
	text_addf(&line, "asked for by pid %ld: %s\n", (long)getpid(), what);
	if (fd < 0 || ask(fd, path, text_str(&line)) != OFFER_MADE)
		return -1;
	log_event(LOG_INFO, "lock.asked", KV("holder", e->text));
	for (int64_t ms = 0; ms < patience_ms; ms += ASK_MS) {
		if (nanosleep(&pause, NULL) != 0)
			return -1;
		if (lockfile_take(out, path, what, now_ms, e) == 0)
			return 0;
		if (e->code != ERR_LOCKED ||
		    ask(fd, path, text_str(&line)) == OFFER_NONE)
			return -1;
	}
	return -1;
}

/* The file stays: removing it could take the lock from under the next one. */
void lockfile_drop(struct lockfile *l)
{
	if (l == NULL)
		return;
	(void)!ftruncate(l->fd, 0);
	file_close(&l->fd);
	free(l);
}
