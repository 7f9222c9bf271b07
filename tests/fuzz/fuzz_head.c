/* Any bytes as the head of a reply, split into lines as libcurl does.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "port/http.h"
#include "port/http_head.h"
#include "port/http_retry.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void require(bool is_so)
{
	if (!is_so)
		abort();
}

static void require_clean(const char *value, size_t size)
{
	const size_t len = strnlen(value, size);

	require(len < size);
	for (size_t i = 0; i < len; i++)
		require((unsigned char)value[i] >= ' ' || value[i] == '\t');
}

static void check_outcome(const struct http_job *job)
{
	require(job->status == 0 || (job->status >= 100 && job->status < 1000));
	require(job->content_length >= -1);
	require(job->retry_after_ms >= -1 &&
	        job->retry_after_ms <= HTTP_RETRY_MAX_MS);
	require(job->range_start >= -1 && job->range_total >= -1);
	require_clean(job->retry_after_odd, sizeof(job->retry_after_odd));
	require_clean(job->etag, sizeof(job->etag));
	require_clean(job->content_encoding, sizeof(job->content_encoding));
	require_clean(job->repr_digest, sizeof(job->repr_digest));
	require_clean(job->content_type_in, sizeof(job->content_type_in));
	require_clean(job->tracking_id_in, sizeof(job->tracking_id_in));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct http_job job = { 0 };
	struct http_head h;
	const char *at = (const char *)data;
	const char *end = at + len;
	struct err e = { 0 };

	http_head_start(&h, &job);
	while (at < end) {
		const char *nl = memchr(at, '\n', (size_t)(end - at));
		const size_t size =
		        nl == NULL ? (size_t)(end - at) : (size_t)(nl + 1 - at);
		char *line = malloc(size);

		require(line != NULL);
		memcpy(line, at, size);
		at += size;
		if (http_head_line(&h, &job, line, size, 1767600000000, &e) !=
		    0) {
			require(e.code == ERR_TOO_LARGE);
			at = end;
		}
		free(line);
	}
	check_outcome(&job);
	return 0;
}
