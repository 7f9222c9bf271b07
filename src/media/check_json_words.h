/* check: the words of a transcript, and whether it is a reply that reports an
 * error instead.
 *
 * Words are texts under a key that is known to hold some ("transcript",
 * "text", "utterance", ...), or under no key at all.  An error is what the
 * source's APIs send: an object with "error" or "errors" that says something,
 * or with "message" and "trackingId", and no words but these.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MEDIA_CHECK_JSON_WORDS_H
#define MEDIA_CHECK_JSON_WORDS_H

#include <stdbool.h>
#include <stdint.h>

struct check_json_keys;
struct check_result;

/* What the member of the outermost object at hand is. */
enum check_json_member {
	MEMBER_OTHER,
	MEMBER_ERROR,
	MEMBER_MESSAGE,
	MEMBER_TRACKING,
};

struct check_json_words {
	enum check_json_member member;
	bool has_error, has_message, has_tracking;
	/* Texts under such keys; those with something visible; of these, those
	 * that are no error's; with something visible under other keys. */
	uint64_t utterances, said, calls, others;
};

/* A member of the outermost object begins. */
void check_json_words_member(struct check_json_words *w,
                             const struct check_json_keys *k);
/* A text that is no key; level: how many arrays and objects are open. */
void check_json_words_text(struct check_json_words *w,
                           const struct check_json_keys *k, bool is_said,
                           unsigned level);
/* true, or a number that does not begin with 0. */
void check_json_words_flag(struct check_json_words *w);
void check_json_words_end(const struct check_json_words *w,
                          struct check_result *r);

#endif
