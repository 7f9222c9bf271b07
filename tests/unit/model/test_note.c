/* SPDX-License-Identifier: Apache-2.0 */
#include "model/note.h"

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/text.h"
#include "port/b64.h"
#include "support/check.h"

#define NAME "archive.example.com/wxcc/prod"
#define MARK "\xe2\x80\x94 "

static const struct note sample = {
	.origin = NAME,
	.size = 67,
	.root = { { 0x8f, 0x88, 0x89, 0x91, 0, 0xff } },
};

struct signer {
	struct sign_key *key;
	struct note_key k;
};

static struct signer signer_make(const char *name)
{
	unsigned char public_key[SIGN_PUBLIC_BYTES];
	struct signer s = { 0 };
	struct err e;

	assert_int_equal(sign_key_make(&s.key, &e), 0);
	sign_key_public(s.key, public_key);
	note_key_fill(&s.k, name, public_key);
	return s;
}

static void signer_free(struct signer *s)
{
	sign_key_free(s->key);
}

static void note_make(struct text *out, const struct signer *s)
{
	struct err e;

	assert_int_equal(note_sign(out, &sample, &s->k, s->key, &e), 0);
}

static void assert_refused(const char *data, size_t len,
                           const struct note_key *k, const char *text)
{
	struct note n = { .size = 4711 };
	struct err e;

	assert_int_equal(note_open(&n, data, len, k, &e), -1);
	check_err(&e, ERR_TAMPER, text);
	assert_int_equal(n.size, 4711);
}

static void names_have_no_space_no_plus_and_can_be_shown(void **s)
{
	static const struct {
		const char *name;
		bool is_valid;
	} rows[] = {
		{ NAME, true },
		{ "a", true },
		{ "z\xc3\xbcrich.example/\xe2\x82\xac", true },
		{ "", false },
		{ "a b", false },
		{ "a\tb", false },
		{ "a\nb", false },
		{ "a+b", false },
		{ "a\x7f", false },
		{ "a\xff", false },
		{ "a\xc2\xa0", false },     /* no-break space */
		{ "a\xe2\x80\x83", false }, /* em space */
		{ "a\xe2\x80\x8b", false }, /* zero width space */
		{ "a\xe2\x80\xaf", false },
		{ "a\xe2\x81\x9f", false },
		{ "a\xe1\x9a\x80", false },
		{ "a\xe3\x80\x80", false },
	};
	char longest[NOTE_ORIGIN_MAX + 1];

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		assert_int_equal(note_name_is_valid(rows[i].name),
		                 rows[i].is_valid);
	memset(longest, 'a', sizeof(longest));
	longest[NOTE_ORIGIN_MAX] = '\0';
	assert_false(note_name_is_valid(longest));
	longest[NOTE_ORIGIN_MAX - 1] = '\0';
	assert_true(note_name_is_valid(longest));
}

static void the_keys_of_others_are_read_and_written_as_they_are(void **s)
{
	/* Published verifier keys of signed notes. */
	static const char *const keys[] = {
		"PeterNeumann+c74f20a3+"
		"ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
		"sum.golang.org+033de0ae+"
		"Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(keys); i++) {
		OWN(text_free) struct text t = { 0 };
		struct note_key k;
		struct err e;

		assert_int_equal(note_key_parse(&k, keys[i], &e), 0);
		note_key_text(&t, &k);
		assert_string_equal(text_str(&t), keys[i]);
	}
}

static void a_key_that_is_none_is_refused_in_words(void **s)
{
	static const char hint[] =
	        "a log key is one line: name+id+key, with 8 hexadecimal "
	        "digits as id, as in keys/log.vkey";
	static const struct {
		const char *vkey, *text;
	} rows[] = {
		{ "", "log key: no name" },
		{ "name", "log key: no name" },
		{ "+c74f20a3+ARpc", "log key: not a valid name" },
		{ "a b+c74f20a3+ARpc", "log key: not a valid name" },
		{ "a+c74f20a3", "log key: no id" },
		{ "a+c74f20a+ARpc", "log key: no id" },
		{ "a+c74f20a34+ARpc", "log key: no id" },
		{ "a+c74f20ag+ARpc", "log key: the id is not hexadecimal" },
		{ "a+c74f20a3+ARpc",
		  "log key: the key is not 33 bytes in base64" },
		{ "a+c74f20a3+%%%%",
		  "log key: the key is not 33 bytes in base64" },
		{ "PeterNeumann+c74f20a3+"
		  "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n",
		  "log key: the key is not 33 bytes in base64" },
		{ "PeterNeumann+c74f20a3+"
		  "AhpcAQcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
		  "log key: not an Ed25519 key (type 1)" },
	};
	char longest[NOTE_ORIGIN_MAX + 20];
	struct note_key k = { .name = "before" };
	struct err e;

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		assert_int_equal(note_key_parse(&k, rows[i].vkey, &e), -1);
		check_err(&e, ERR_USAGE, rows[i].text);
		assert_string_equal(e.hint, hint);
		assert_string_equal(k.name, "before");
	}
	memset(longest, 'a', sizeof(longest));
	longest[NOTE_ORIGIN_MAX] = '+';
	longest[sizeof(longest) - 1] = '\0';
	assert_int_equal(note_key_parse(&k, longest, &e), -1);
	check_err(&e, ERR_USAGE, "log key: no name");
}

static void a_key_whose_id_does_not_fit_is_tampered_with(void **s)
{
	struct note_key k;
	struct err e;

	(void)s;
	assert_int_equal(
	        note_key_parse(&k,
	                       "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiB"
	                       "fsVkmqq/LDE4izWy10TW",
	                       &e),
	        -1);
	check_err(&e, ERR_TAMPER,
	          "log key of PeterNeumann: its id c74f20a4 does not fit the "
	          "key");
}

static void a_name_too_long_is_cut_and_stays_a_string(void **s)
{
	static const unsigned char public_key[SIGN_PUBLIC_BYTES] = { 1 };
	char longest[2 * NOTE_ORIGIN_MAX];
	struct note_key k;

	(void)s;
	memset(longest, 'a', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	note_key_fill(&k, longest, public_key);
	assert_int_equal(strlen(k.name), NOTE_ORIGIN_MAX - 1);
}

static void what_is_signed_opens_again(void **s)
{
	OWN(text_free) struct text t = { 0 };
	struct signer me = signer_make(NAME);
	struct note n = { 0 };
	struct err e;
	static const char body[] = NAME
	        "\n67\n"
	        "j4iJkQD/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n" MARK NAME
	        " ";

	(void)s;
	text_add(&t, "before ");
	note_make(&t, &me);
	assert_true(text_starts(text_str(&t), "before " NAME "\n"));
	assert_int_equal(strncmp(t.data + 7, body, strlen(body)), 0);
	/* 68 bytes in base64, and the line end. */
	assert_int_equal(t.len, 7 + strlen(body) + 92 + 1);
	assert_int_equal(note_open(&n, t.data + 7, t.len - 7, &me.k, &e), 0);
	assert_string_equal(n.origin, NAME);
	assert_int_equal(n.size, 67);
	assert_memory_equal(n.root.b, sample.root.b, MERKLE_BYTES);
	signer_free(&me);
}

static void no_byte_can_be_changed_removed_or_added(void **s)
{
	OWN(text_free) struct text t = { 0 };
	struct signer me = signer_make(NAME);
	struct note n;
	struct err e;

	(void)s;
	note_make(&t, &me);
	for (size_t i = 0; i < t.len; i++) {
		OWN(text_free) struct text shorter = { 0 };
		const char before = t.data[i];

		t.data[i] ^= 1;
		assert_int_equal(note_open(&n, t.data, t.len, &me.k, &e), -1);
		t.data[i] = before;
		text_add_bytes(&shorter, t.data, i);
		text_add_bytes(&shorter, t.data + i + 1, t.len - i - 1);
		assert_int_equal(
		        note_open(&n, shorter.data, shorter.len, &me.k, &e),
		        -1);
		assert_int_equal(note_open(&n, t.data, i, &me.k, &e), -1);
	}
	text_add_char(&t, '\n');
	assert_refused(t.data, t.len, &me.k,
	               "checkpoint: a signature line is malformed");
	signer_free(&me);
}

static void the_body_is_read_strictly(void **s)
{
	static const char root[] =
	        "j4iJkQD/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
	static const struct {
		const char *origin, *size, *end, *text;
	} rows[] = {
		{ "", "1", "\n\n",
		  "checkpoint: its origin is not a valid name" },
		{ "a b", "1", "\n\n",
		  "checkpoint: its origin is not a valid name" },
		{ "a", "", "\n\n",
		  "checkpoint: its size is not a decimal number" },
		{ "a", "01", "\n\n",
		  "checkpoint: its size is not a decimal number" },
		{ "a", "-0", "\n\n",
		  "checkpoint: its size is not a decimal number" },
		{ "a", "+1", "\n\n",
		  "checkpoint: its size is not a decimal number" },
		{ "a", "1 ", "\n\n",
		  "checkpoint: its size is not a decimal number" },
		{ "a", "9223372036854775808", "\n\n",
		  "checkpoint: its size is not a decimal number" },
		{ "a", "1111111111111111111111111111", "\n\n",
		  "checkpoint: its size is not a decimal number" },
		{ "a", "1", "",
		  "checkpoint: its root is not 32 bytes in base64" },
		{ "a", "1", "AA==\n\n",
		  "checkpoint: its root is not 32 bytes in base64" },
		{ "a", "1", "\n", "checkpoint: no blank line after its root" },
		{ "a", "1", "\nextension\n\n",
		  "checkpoint: no blank line after its root" },
		{ "a", "0", "\n\n", "checkpoint: no signature of the key k" },
		{ "a", "9223372036854775807", "\n\n",
		  "checkpoint: no signature of the key k" },
	};
	const struct note_key k = { .name = "k" };

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(text_free) struct text t = { 0 };

		text_addf(&t, "%s\n%s\n%s%s", rows[i].origin, rows[i].size,
		          root, rows[i].end);
		assert_refused(t.data, t.len, &k, rows[i].text);
	}
	assert_refused("", 0, &k, "checkpoint: it is empty");
	assert_refused("a", 1, &k, "checkpoint: no origin line");
	assert_refused("a\0b\n1\n", 6, &k,
	               "checkpoint: its origin is not a valid name");
}

static void an_origin_may_be_as_long_as_a_name(void **s)
{
	const struct note_key k = { .name = "k" };
	char data[NOTE_ORIGIN_MAX + 2];

	(void)s;
	memset(data, 'a', sizeof(data));
	data[NOTE_ORIGIN_MAX] = '\n';
	assert_refused(data, sizeof(data), &k, "checkpoint: no origin line");
	data[NOTE_ORIGIN_MAX - 1] = '\n';
	assert_refused(data, sizeof(data), &k,
	               "checkpoint: its size is not a decimal number");
}

static void a_file_too_long_is_refused_unread(void **s)
{
	const struct note_key k = { .name = "k" };
	char *const data = calloc(1, 65537);

	(void)s;
	assert_non_null(data);
	assert_refused(data, 65537, &k, "checkpoint: it is longer than 64 KiB");
	assert_refused(data, 65536, &k, "checkpoint: no origin line");
	free(data);
}

static void signature_lines_are_read_strictly(void **s)
{
	static const char body[] =
	        "a\n1\nj4iJkQD/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n";
	static const struct {
		const char *lines, *text;
	} rows[] = {
		{ "x", "checkpoint: its last line is cut" },
		{ MARK "k AAAAAAA=", "checkpoint: its last line is cut" },
		{ "\n", "checkpoint: a signature line is malformed" },
		{ "- k AAAAAAA=\n",
		  "checkpoint: a signature line is malformed" },
		{ MARK "\n", "checkpoint: a signature line is malformed" },
		{ MARK " AAAAAAA=\n",
		  "checkpoint: a signature line is malformed" },
		{ MARK "k\n", "checkpoint: a signature line is malformed" },
		{ MARK "k \n", "checkpoint: a signature line is malformed" },
		{ MARK "k AAAAAA==\n",
		  "checkpoint: a signature line is malformed" },
		{ MARK "k AAAAAAA\n",
		  "checkpoint: a signature line is malformed" },
		/* of another key, or another kind */
		{ MARK "k AAAAAAA=\n",
		  "checkpoint: no signature of the key k" },
		{ MARK "kk AAAAAAA=\n" MARK "q AAAAAAA=\n",
		  "checkpoint: no signature of the key k" },
	};
	const struct note_key k = { .name = "k" };

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(text_free) struct text t = { 0 };

		text_add(&t, body);
		text_add(&t, rows[i].lines);
		assert_refused(t.data, t.len, &k, rows[i].text);
	}
}

/* Rotation: the old and the new key sign the same text. */
static void one_signature_of_ours_among_others_is_enough(void **s)
{
	OWN(text_free) struct text both = { 0 };
	OWN(text_free) struct text other = { 0 };
	struct signer old = signer_make(NAME);
	struct signer new = signer_make(NAME);
	struct signer third = signer_make(NAME);
	struct note n;
	struct err e;

	(void)s;
	note_make(&both, &old);
	note_make(&other, &new);
	text_add(&both, strstr(other.data, "\n\n") + 2);
	assert_int_equal(note_open(&n, both.data, both.len, &old.k, &e), 0);
	assert_int_equal(note_open(&n, both.data, both.len, &new.k, &e), 0);
	assert_refused(both.data, both.len, &third.k,
	               "checkpoint: no signature of the key " NAME);
	signer_free(&old);
	signer_free(&new);
	signer_free(&third);
}

static void a_false_signature_in_our_name_is_refused(void **s)
{
	OWN(text_free) struct text t = { 0 };
	struct signer me = signer_make(NAME);
	unsigned char value[4 + SIGN_SIGNATURE_BYTES] = { 0 };

	(void)s;
	note_make(&t, &me);
	t.len = (size_t)(strstr(t.data, "\n\n") + 2 - t.data);
	memcpy(value, me.k.id, sizeof(me.k.id));
	text_add(&t, MARK NAME " ");
	b64_add(&t, value, sizeof(value));
	text_add_char(&t, '\n');
	assert_refused(t.data, t.len, &me.k,
	               "checkpoint: the signature of " NAME " does not verify");
	signer_free(&me);
}

static void nothing_is_signed_in_a_name_that_is_none(void **s)
{
	OWN(text_free) struct text t = { 0 };
	struct signer me = signer_make("a b");
	struct note n = sample;
	struct err e;

	(void)s;
	assert_int_equal(note_sign(&t, &n, &me.k, me.key, &e), -1);
	check_err(&e, ERR_BUG, "checkpoint: not a valid name");
	memcpy(me.k.name, "ab", 3);
	n.origin[0] = '\0';
	assert_int_equal(note_sign(&t, &n, &me.k, me.key, &e), -1);
	check_err(&e, ERR_BUG, "checkpoint: not a valid name");
	assert_int_equal(t.len, 0);
	signer_free(&me);
}

static void nothing_is_signed_with_the_key_of_another(void **s)
{
	OWN(text_free) struct text t = { 0 };
	struct signer me = signer_make(NAME);
	struct signer other = signer_make(NAME);
	struct note_key k = me.k;
	struct err e;

	(void)s;
	assert_int_equal(note_sign(&t, &sample, &k, other.key, &e), -1);
	check_err(&e, ERR_BUG, "checkpoint: the key is not that of " NAME);
	k.id[3] ^= 1;
	assert_int_equal(note_sign(&t, &sample, &k, me.key, &e), -1);
	check_err(&e, ERR_BUG, "checkpoint: the key is not that of " NAME);
	assert_int_equal(t.len, 0);
	signer_free(&me);
	signer_free(&other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_have_no_space_no_plus_and_can_be_shown),
		cmocka_unit_test(
		        the_keys_of_others_are_read_and_written_as_they_are),
		cmocka_unit_test(a_key_that_is_none_is_refused_in_words),
		cmocka_unit_test(a_key_whose_id_does_not_fit_is_tampered_with),
		cmocka_unit_test(a_name_too_long_is_cut_and_stays_a_string),
		cmocka_unit_test(what_is_signed_opens_again),
		cmocka_unit_test(no_byte_can_be_changed_removed_or_added),
		cmocka_unit_test(the_body_is_read_strictly),
		cmocka_unit_test(an_origin_may_be_as_long_as_a_name),
		cmocka_unit_test(a_file_too_long_is_refused_unread),
		cmocka_unit_test(signature_lines_are_read_strictly),
		cmocka_unit_test(one_signature_of_ours_among_others_is_enough),
		cmocka_unit_test(a_false_signature_in_our_name_is_refused),
		cmocka_unit_test(nothing_is_signed_in_a_name_that_is_none),
		cmocka_unit_test(nothing_is_signed_with_the_key_of_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
