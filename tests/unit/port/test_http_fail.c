/* SPDX-License-Identifier: Apache-2.0 */
#include "port/http_fail.h"

#include <curl/curl.h>
#include <errno.h>

#include "base/err.h"
#include "base/mem.h"
#include "port/http.h"
#include "support/check.h"

#define PLACE "https://h.example/p: "

/* What an operator can do something about. */
static bool needs_hint(enum err_code code, int curl)
{
	return code == ERR_TLS || curl == CURLE_COULDNT_RESOLVE_HOST ||
	       curl == CURLE_COULDNT_CONNECT ||
	       curl == CURLE_OPERATION_TIMEDOUT || curl == CURLE_OUT_OF_MEMORY;
}

struct plain_fail {
	int code;
	long system_errno;
	const char *detail;
	bool has_head;
};

static void every_failure_has_its_code_and_words(void **s)
{
	static const struct {
		struct plain_fail fail;
		enum err_code code;
		const char *text;
	} rows[] = {
		{ { CURLE_COULDNT_RESOLVE_HOST, 0, "", false },
		  ERR_NET,
		  PLACE "the name h.example cannot be resolved" },
		{ { CURLE_COULDNT_CONNECT, ECONNREFUSED, "Failed to", false },
		  ERR_NET,
		  PLACE "cannot connect: Connection refused" },
		{ { CURLE_COULDNT_CONNECT, 0, "Failed to connect", false },
		  ERR_NET,
		  PLACE "cannot connect: Failed to connect" },
		{ { CURLE_OPERATION_TIMEDOUT, 0, "Connection timed", false },
		  ERR_TIMEOUT,
		  PLACE "no connection within 1500 ms" },
		{ { CURLE_GOT_NOTHING, 0, "Empty reply", false },
		  ERR_NET,
		  PLACE "the server closed the connection without a reply" },
		{ { CURLE_SEND_ERROR, EPIPE, "", false },
		  ERR_NET,
		  PLACE "sending failed: Broken pipe" },
		{ { CURLE_RECV_ERROR, 0, "SSL_read: unexpected eof", true },
		  ERR_NET,
		  PLACE "receiving failed: SSL_read: unexpected eof" },
		{ { CURLE_PARTIAL_FILE, 0, "", true },
		  ERR_TRUNCATED,
		  PLACE "the body ended after 7 of 9 bytes" },
		{ { CURLE_PEER_FAILED_VERIFICATION, 0, "SSL: why", false },
		  ERR_TLS,
		  PLACE "the server's certificate is not trusted: SSL: why" },
		{ { CURLE_SSL_CACERT_BADFILE, 0, "", false },
		  ERR_TLS,
		  PLACE "the store of trusted certificates cannot be read: "
		        "Problem with the SSL CA cert (path? access rights?)" },
		{ { CURLE_SSL_ISSUER_ERROR, 0, "x", false },
		  ERR_TLS,
		  PLACE "the server's certificate is not trusted: x" },
		{ { CURLE_SSL_INVALIDCERTSTATUS, 0, "x", false },
		  ERR_TLS,
		  PLACE "the server's certificate is not trusted: x" },
		{ { CURLE_SSL_CIPHER, 0, "x", false },
		  ERR_TLS,
		  PLACE "no common TLS cipher: x" },
		{ { CURLE_SSL_CONNECT_ERROR, 0, "wrong version number", false },
		  ERR_TLS,
		  PLACE "the TLS handshake failed: wrong version number" },
		{ { CURLE_SSL_CONNECT_ERROR, ECONNRESET, "x", false },
		  ERR_NET,
		  PLACE "the TLS handshake failed: x" },
		{ { CURLE_SSL_CONNECT_ERROR, 0, "SSL_ERROR_SYSCALL", false },
		  ERR_NET,
		  PLACE "the TLS handshake failed: SSL_ERROR_SYSCALL" },
		{ { CURLE_BAD_CONTENT_ENCODING, 0, "", true },
		  ERR_CONTENT,
		  PLACE "the reply claims to be gzip and is not" },
		{ { CURLE_UNSUPPORTED_PROTOCOL, 0, "", false },
		  ERR_SHAPE,
		  PLACE "the reply is not HTTP" },
		{ { CURLE_WEIRD_SERVER_REPLY, 0, "", false },
		  ERR_SHAPE,
		  PLACE "the reply is not HTTP" },
		{ { CURLE_URL_MALFORMAT, 0, "", false },
		  ERR_LINK_REFUSED,
		  PLACE "is no usable URL" },
		{ { CURLE_LOGIN_DENIED, 0, "", false },
		  ERR_LINK_REFUSED,
		  PLACE "a URL with user name is not allowed" },
		{ { CURLE_OUT_OF_MEMORY, 0, "", false },
		  ERR_TOO_LARGE,
		  PLACE "reply has a header line without end" },
		{ { CURLE_HTTP2_STREAM, 0, "reset by https://h?sig=1", true },
		  ERR_NET,
		  PLACE "transfer failed: reset by https://h" },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct http_job job = { .url = "https://h.example/p?sig=1",
			                .connect_ms = 1500,
			                .received_bytes = 7,
			                .content_length = 9 };
		const struct http_fail fail = {
			.code = rows[i].fail.code,
			.system_errno = rows[i].fail.system_errno,
			.detail = rows[i].fail.detail,
			.has_head = rows[i].fail.has_head,
		};
		struct err e;

		assert_int_equal(http_fail_set(&e, &job, &fail), -1);
		check_err(&e, rows[i].code, rows[i].text);
		assert_int_equal(e.hint[0] != '\0',
		                 needs_hint(e.code, rows[i].fail.code));
	}
}

static void a_url_that_is_none_is_not_shown(void **s)
{
	struct http_job job = { .url = "secret words" };
	struct err e;

	(void)s;
	(void)err_set(&e, ERR_NET, "why");
	assert_int_equal(http_fail_context(&e, &job), -1);
	check_err(&e, ERR_NET, "request: why");
	job.url = NULL;
	(void)http_fail_set(
	        &e, &job,
	        &(struct http_fail){ .code = CURLE_COULDNT_RESOLVE_HOST,
	                             .detail = "" });
	check_err(&e, ERR_NET,
	          "request: the name of the host cannot be resolved");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_failure_has_its_code_and_words),
		cmocka_unit_test(a_url_that_is_none_is_not_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
