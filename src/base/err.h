/* err: one failure, with its code, its words and what to do about it.
 *
 * A function that can fail returns 0, or -1 with *e filled; its outputs are
 * then untouched.  The text is set once, where the failure is known; callers
 * put context in front with err_context; whoever ends it logs or prints it
 * once.  Texts are lower case without a full stop; what to do is the hint.
 *
 * The numbers of the codes are stored in the ledger: never renumber one.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

/* What a failure asks of the pipeline. */
enum retry_class {
	RETRY_AGAIN, /* passing: back off, then the same again */
	RETRY_RENEW, /* a new link or token first, then again */
	RETRY_LATER, /* not there yet: on the schedule of the task */
	RETRY_NEVER, /* refused or malformed: listed with its reason */
	RETRY_STOP,  /* the run cannot go on: ends with its exit code */
};

/* Exit codes of the program (README: "Exit codes"). */
enum exit_code {
	EXIT_COMPLETE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_EXCEPTIONS = 3,
	EXIT_WRONG = 4,
	EXIT_LOCKED = 5,
	EXIT_CREDENTIALS = 6,
	EXIT_STORAGE = 7,
};

/* code, number, stable name (the reason code in lists), exit code, class */
#define ERR_CODES(X)                                                           \
	X(NONE, 0, "none", EXIT_COMPLETE, RETRY_NEVER)                         \
	X(BUG, 10, "internal-error", EXIT_FAILED, RETRY_STOP)                  \
	X(STOPPED, 12, "stopped", EXIT_FAILED, RETRY_STOP)                     \
	X(UNREAD, 13, "output-unread", EXIT_COMPLETE, RETRY_STOP)              \
	X(USAGE, 20, "usage", EXIT_USAGE, RETRY_STOP)                          \
	X(CONFIG, 21, "configuration", EXIT_USAGE, RETRY_STOP)                 \
	X(FOREIGN, 22, "foreign-data", EXIT_USAGE, RETRY_STOP)                 \
	X(LOCKED, 30, "locked", EXIT_LOCKED, RETRY_STOP)                       \
	X(AUTH, 40, "credentials", EXIT_CREDENTIALS, RETRY_STOP)               \
	X(TOKEN, 41, "token-refused", EXIT_CREDENTIALS, RETRY_RENEW)           \
	X(FORBIDDEN, 42, "forbidden", EXIT_CREDENTIALS, RETRY_STOP)            \
	X(NET, 50, "network", EXIT_FAILED, RETRY_AGAIN)                        \
	X(TIMEOUT, 51, "timeout", EXIT_FAILED, RETRY_AGAIN)                    \
	X(TLS, 52, "tls", EXIT_FAILED, RETRY_STOP)                             \
	X(THROTTLED, 53, "throttled", EXIT_FAILED, RETRY_AGAIN)                \
	X(SERVER, 54, "server-error", EXIT_FAILED, RETRY_AGAIN)                \
	X(TRUNCATED, 55, "truncated", EXIT_FAILED, RETRY_AGAIN)                \
	X(REFUSED, 56, "refused", EXIT_FAILED, RETRY_NEVER)                    \
	X(SHAPE, 57, "unknown-shape", EXIT_FAILED, RETRY_AGAIN)                \
	X(TOO_LARGE, 58, "too-large", EXIT_FAILED, RETRY_NEVER)                \
	X(LINK_EXPIRED, 59, "link-expired", EXIT_FAILED, RETRY_RENEW)          \
	X(LINK_REFUSED, 60, "link-refused", EXIT_FAILED, RETRY_NEVER)          \
	X(GONE, 61, "gone", EXIT_FAILED, RETRY_NEVER)                          \
	X(CONTENT, 62, "bad-content", EXIT_FAILED, RETRY_AGAIN)                \
	X(CHECKSUM, 63, "checksum-differs", EXIT_FAILED, RETRY_AGAIN)          \
	X(DIVERTED, 65, "diverted", EXIT_FAILED, RETRY_STOP)                   \
	X(WINDOW, 64, "window-not-closed", EXIT_EXCEPTIONS, RETRY_LATER)       \
	X(DISK, 70, "storage", EXIT_STORAGE, RETRY_STOP)                       \
	X(FULL, 71, "storage-full", EXIT_STORAGE, RETRY_STOP)                  \
	X(LEDGER, 80, "ledger", EXIT_FAILED, RETRY_STOP)                       \
	X(TAMPER, 90, "tampered", EXIT_WRONG, RETRY_STOP)                      \
	X(UNVERIFIED, 91, "cannot-be-verified", EXIT_WRONG, RETRY_STOP)

enum err_code {
#define ERR_ENUM(id, number, name, status, retry) ERR_##id = (number),
	ERR_CODES(ERR_ENUM)
#undef ERR_ENUM
};

#define ERR_TEXT_MAX 1024
#define ERR_HINT_MAX 512

struct err {
	enum err_code code;
	int64_t retry_after_ms; /* what the server asked for; 0: nothing */
	char text[ERR_TEXT_MAX];
	char hint[ERR_HINT_MAX];
};

/* Sets code and text, clears the hint.  Always returns -1.  Bytes that are
 * not printable (from the source, say) are replaced by '?'. */
int err_set(struct err *e, enum err_code code, const char *fmt, ...)
        PRINTF(3, 4);

/* As err_set, with ": <strerror text of number>" added.  ENOSPC and EDQUOT
 * become ERR_FULL when code is ERR_DISK; these and EROFS get a hint. */
int err_set_errno(struct err *e, enum err_code code, int number,
                  const char *fmt, ...) PRINTF(4, 5);

/* Puts "context: " in front of the text.  Always returns -1. */
int err_context(struct err *e, const char *fmt, ...) PRINTF(2, 3);

/* Says what to do about it.  Always returns -1. */
int err_hint(struct err *e, const char *fmt, ...) PRINTF(2, 3);

void err_clear(struct err *e);

/* The stable name of a code, as lists and logs show it. */
const char *err_name(enum err_code code);

/* Those of its row in ERR_CODES. */
enum exit_code err_exit_code(enum err_code code);
enum retry_class err_retry(enum err_code code);

#endif
