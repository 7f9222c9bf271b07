/* login: the parts of the sign-in that wait for a person.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_LOGIN_H
#define CLI_LOGIN_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/attr.h"

struct arena;
struct clock;
struct err;
struct signin;

/* Listens on 127.0.0.1 for the redirect of the sign-in. */
struct login;
int login_listen(struct login **out, int port, struct err *e) MUST_CHECK;
void login_close(struct login *l);
OWN_TYPE(login, struct login, login_close)
/* http://127.0.0.1:PORT/callback */
const char *login_redirect(const struct login *l);

/* What is waited for, which must outlive l; until then, and for what belongs
 * to another sign-in, a browser gets a 400. */
void login_expect(struct login *l, const struct signin *s);

struct login_wait {
	const struct clock *clock;
	const atomic_int *stop;
	int64_t limit_ms;
	int input; /* where a person may paste the redirect; -1: nowhere */
};

/* After login_expect.  Waits for the redirect: from the browser, or pasted.
 * What is pasted and is no redirect is told on standard error, and waited on.
 * ERR_AUTH when it was refused, or when the time is over; ERR_STOPPED. */
int login_wait_code(char **code, struct arena *a, struct login *l,
                    const struct login_wait *w, struct err *e) MUST_CHECK;

#endif
