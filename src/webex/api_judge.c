/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/api_judge.h"

#include "base/err.h"
#include "base/log.h"
#include "base/text.h"
#include "port/http.h"
#include "webex/advice.h"
#include "webex/api.h"
#include "webex/html_page.h"
#include "webex/token.h"

static void log_attempt(const struct api_call *call, const struct http_job *job)
{
	log_event(LOG_WARN, "api.failed", KV("call", call->name),
	          KV("status", call->status), KV("attempt", call->attempts),
	          KV("code", err_name(call->err.code)),
	          KV("tracking_id", (const char *)call->tracking_id),
	          KV("their_tracking_id", (const char *)job->tracking_id_in),
	          KV("text", (const char *)call->err.text));
}

static void judge_status(const struct token *t, struct api_call *call,
                         enum err_code code, const struct http_job *job)
{
	OWN(text_free) struct text words = { NULL, 0, 0 };

	if (call->reply.len > 0)
		token_hide(t, call->reply.data);
	api_error_words(&words, call->status, text_str(&call->reply),
	                call->reply.len, job->tracking_id_in);
	if (code == ERR_DIVERTED)
		html_page_refuse(&call->err, job, text_str(&words));
	else
		err_set(&call->err, code, "%s", text_str(&words));
}

/* A page where an answer is due is told as such. */
static void judge_body(const struct token *t, struct api_call *call,
                       const struct http_job *job, bool is_page, bool is_last)
{
	if (call->judge == NULL || call->judge(call, &call->err) == 0)
		return;
	if (is_page)
		judge_status(t, call, html_page_instead(is_last), job);
}

/* What this attempt came to. */
static void judge_attempt(const struct token *t, struct api_call *call,
                          const struct http_job *job, bool is_last)
{
	const bool is_page = html_page_is(call->reply.data, call->reply.len);
	const enum err_code code = html_page_code(call->status, is_page);

	err_clear(&call->err);
	if (job->err.code != ERR_NONE)
		call->err = job->err;
	else if (code != ERR_NONE)
		judge_status(t, call, code, job);
	else
		judge_body(t, call, job, is_page, is_last);
	if (call->err.code == ERR_NONE)
		return;
	if (job->retry_after_ms > 0)
		call->err.retry_after_ms = job->retry_after_ms;
	token_hide(t, call->err.text);
	advice_add(&call->err, call->name, is_page);
	err_context(&call->err, "%s", call->name);
}

void api_judge(struct api_call *call, struct http_job *job,
               const struct token *t, bool is_last)
{
	text_free(&call->reply);
	call->reply = job->reply;
	job->reply = (struct text){ NULL, 0, 0 };
	call->status = job->status;
	call->date_ms = job->date_ms;
	call->took_ms = job->ended_ms - job->started_ms;
	judge_attempt(t, call, job, is_last);
	if (call->err.code != ERR_NONE)
		log_attempt(call, job);
}
