/* SPDX-License-Identifier: Apache-2.0 */
#include "media/check_json_words.h"

#include <inttypes.h>

#include "base/attr.h"
#include "media/check_json_keys.h"
#include "media/formats.h"

/* As voice transcripts have it, the messages of chats and e-mails may, and
 * the recognisers of others do; lower case. */
static const char *const word_keys[] = {
	"transcript",   "transcripts",   "transcription", "text",
	"texts",        "plaintext",     "plain_text",    "displaytext",
	"display_text", "messagetext",   "message_text",  "utterance",
	"utterances",   "utterancetext", "word",          "words",
	"message",      "messages",      "msg",           "messagebody",
	"content",      "contents",      "body",          "textbody",
	"bodytext",     "html",          "htmlbody",      "bodyhtml",
	"sentence",     "sentences",     "phrase",        "phrases",
	"caption",      "captions",      "lexical",       "display",
	"comment",      "reply",         "line",          "lines",
};

static bool is_word_key(const struct check_json_keys *k)
{
	if (k->len == 0)
		return true;
	for (size_t i = 0; i < ARRAY_COUNT(word_keys); i++) {
		if (check_json_keys_is(k, word_keys[i]))
			return true;
	}
	return false;
}

void check_json_words_member(struct check_json_words *w,
                             const struct check_json_keys *k)
{
	if (check_json_keys_is(k, "error") || check_json_keys_is(k, "errors"))
		w->member = MEMBER_ERROR;
	else if (check_json_keys_is(k, "message"))
		w->member = MEMBER_MESSAGE;
	else if (check_json_keys_is(k, "trackingid"))
		w->member = MEMBER_TRACKING;
	else
		w->member = MEMBER_OTHER;
}

void check_json_words_text(struct check_json_words *w,
                           const struct check_json_keys *k, bool is_said,
                           unsigned level)
{
	const bool is_message = w->member == MEMBER_MESSAGE && level == 1;

	w->has_error |= w->member == MEMBER_ERROR && is_said;
	w->has_message |= w->member == MEMBER_MESSAGE && is_said;
	w->has_tracking |= w->member == MEMBER_TRACKING && is_said;
	if (w->member != MEMBER_ERROR && is_word_key(k)) {
		w->utterances++;
		w->said += is_said;
		w->calls += is_said && !is_message;
	} else {
		w->others += is_said;
	}
}

void check_json_words_flag(struct check_json_words *w)
{
	w->has_error |= w->member == MEMBER_ERROR;
}

void check_json_words_end(const struct check_json_words *w,
                          struct check_result *r)
{
	if (w->calls == 0 &&
	    (w->has_error || (w->has_message && w->has_tracking)))
		check_judge(r, CHECK_BAD, "json-error",
		            "an object that reports an error, and no words of "
		            "a call");
	else if (w->utterances > 0 && w->said == 0)
		check_judge(r, CHECK_WARN, "empty-transcript",
		            "%" PRIu64 " utterances, all of them empty",
		            w->utterances);
	else if (w->utterances == 0)
		check_judge(r, CHECK_WARN, "empty-transcript",
		            w->others == 0 ? "no text in it"
		                           : "no text under a key that is "
		                             "known to hold words");
}
