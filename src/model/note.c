/* note: keys and signed notes, written and read strictly.
 * SPDX-License-Identifier: Apache-2.0 */
#include "model/note.h"

#include <inttypes.h>
#include <string.h>

#include "base/attr.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/text.h"
#include "port/b64.h"
#include "port/digest.h"
#include "port/sign.h"

#define KEY_TYPE_ED25519 1
#define KEY_ID_BYTES     4
#define KEY_ID_DIGITS    8
#define NOTE_BYTES_MAX   65536
#define SIGNATURE_BYTES  (KEY_ID_BYTES + SIGN_SIGNATURE_BYTES)

/* U+2014 SP */
#define SIGNATURE_MARK     "\xe2\x80\x94 "
#define SIGNATURE_MARK_LEN 4

static bool is_space(uint32_t rune)
{
	return rune <= 0x20 || rune == 0xa0 || rune == 0x1680 ||
	       (rune >= 0x2000 && rune <= 0x200a) || rune == 0x2028 ||
	       rune == 0x2029 || rune == 0x202f || rune == 0x205f ||
	       rune == 0x3000;
}

bool note_name_is_valid(const char *name)
{
	const size_t len = strnlen(name, NOTE_ORIGIN_MAX);
	size_t i = 0;

	if (len == 0 || len >= NOTE_ORIGIN_MAX)
		return false;
	while (i < len) {
		uint32_t rune = 0;
		const size_t step = text_printable(name + i, len - i);

		if (step == 0 || name[i] == '+' ||
		    text_utf8_next(name + i, len - i, &rune) == 0 ||
		    is_space(rune))
			return false;
		i += step;
	}
	return true;
}

static void key_id(unsigned char out[KEY_ID_BYTES], const char *name,
                   const unsigned char public_key[SIGN_PUBLIC_BYTES])
{
	static const unsigned char infix[2] = { '\n', KEY_TYPE_ED25519 };
	OWN(own_digest) struct digest *d = digest_new(DIGEST_SHA256);
	unsigned char hash[DIGEST_SHA256_BYTES];

	digest_add(d, name, strlen(name));
	digest_add(d, infix, sizeof(infix));
	digest_add(d, public_key, SIGN_PUBLIC_BYTES);
	digest_end(d, hash);
	memcpy(out, hash, KEY_ID_BYTES);
}

static void key_set(struct note_key *out, const char *name, size_t name_len,
                    const unsigned char public_key[SIGN_PUBLIC_BYTES])
{
	memset(out, 0, sizeof(*out));
	memcpy(out->name, name, name_len);
	memcpy(out->public_key, public_key, SIGN_PUBLIC_BYTES);
	key_id(out->id, out->name, public_key);
}

void note_key_fill(struct note_key *out, const char *name,
                   const unsigned char public_key[SIGN_PUBLIC_BYTES])
{
	key_set(out, name, strnlen(name, NOTE_ORIGIN_MAX - 1), public_key);
}

void note_key_text(struct text *out, const struct note_key *k)
{
	unsigned char typed[1 + SIGN_PUBLIC_BYTES] = { KEY_TYPE_ED25519 };
	char id[KEY_ID_DIGITS + 1];

	memcpy(typed + 1, k->public_key, SIGN_PUBLIC_BYTES);
	bytes_hex(id, k->id, KEY_ID_BYTES);
	text_addf(out, "%s+%s+", k->name, id);
	b64_add(out, typed, sizeof(typed));
}

static int key_malformed(struct err *e, const char *what)
{
	err_set(e, ERR_USAGE, "log key: %s", what);
	return err_hint(e, "a log key is one line: name+id+key, with 8 "
	                   "hexadecimal digits as id, as in keys/log.vkey");
}

int note_key_parse(struct note_key *out, const char *vkey, struct err *e)
{
	OWN(text_free) struct text typed = { 0 };
	const char *const name_end = strchr(vkey, '+');
	struct note_key k;
	char name[NOTE_ORIGIN_MAX] = "";
	char digits[KEY_ID_DIGITS + 1] = "";
	unsigned char id[KEY_ID_BYTES];
	const char *id_end;

	if (name_end == NULL || name_end - vkey >= NOTE_ORIGIN_MAX)
		return key_malformed(e, "no name");
	memcpy(name, vkey, (size_t)(name_end - vkey));
	if (!note_name_is_valid(name))
		return key_malformed(e, "not a valid name");
	id_end = strchr(name_end + 1, '+');
	if (id_end == NULL || id_end - (name_end + 1) != KEY_ID_DIGITS)
		return key_malformed(e, "no id");
	memcpy(digits, name_end + 1, KEY_ID_DIGITS);
	if (!bytes_from_hex(id, KEY_ID_BYTES, digits))
		return key_malformed(e, "the id is not hexadecimal");
	if (!b64_decode(&typed, id_end + 1, strlen(id_end + 1)) ||
	    typed.len != 1 + SIGN_PUBLIC_BYTES)
		return key_malformed(e, "the key is not 33 bytes in base64");
	if (typed.data[0] != KEY_TYPE_ED25519)
		return key_malformed(e, "not an Ed25519 key (type 1)");
	note_key_fill(&k, name, (const unsigned char *)typed.data + 1);
	if (memcmp(k.id, id, sizeof(id)) != 0)
		return err_set(e, ERR_TAMPER,
		               "log key of %s: its id %s does not fit the key",
		               name, digits);
	*out = k;
	return 0;
}

/* The name, its id and the key that is to sign belong together. */
static bool is_key_of(const struct note_key *k, const struct sign_key *key)
{
	unsigned char public_key[SIGN_PUBLIC_BYTES];
	struct note_key real;

	sign_key_public(key, public_key);
	note_key_fill(&real, k->name, public_key);
	return memcmp(real.public_key, k->public_key,
	              sizeof(real.public_key)) == 0 &&
	       memcmp(real.id, k->id, sizeof(real.id)) == 0;
}

int note_sign(struct text *out, const struct note *n, const struct note_key *k,
              const struct sign_key *key, struct err *e)
{
	OWN(text_free) struct text t = { 0 };
	unsigned char signature[SIGNATURE_BYTES];

	if (!note_name_is_valid(n->origin) || !note_name_is_valid(k->name))
		return err_set(e, ERR_BUG, "checkpoint: not a valid name");
	if (!is_key_of(k, key))
		return err_set(e, ERR_BUG,
		               "checkpoint: the key is not that of %s",
		               k->name);
	text_addf(&t, "%s\n%" PRIu64 "\n", n->origin, n->size);
	b64_add(&t, n->root.b, sizeof(n->root.b));
	text_add_char(&t, '\n');
	memcpy(signature, k->id, KEY_ID_BYTES);
	if (sign_make(signature + KEY_ID_BYTES, key, t.data, t.len, e) != 0)
		return err_context(e, "checkpoint");
	text_addf(&t, "\n" SIGNATURE_MARK "%s ", k->name);
	b64_add(&t, signature, sizeof(signature));
	text_add_char(&t, '\n');
	text_add_bytes(out, t.data, t.len);
	return 0;
}

/* A line without its LF. */
struct line {
	const char *at;
	size_t len;
};

/* Cuts the first line off *rest; false when it is not ended. */
static bool line_take(struct line *out, struct line *rest)
{
	const char *const end = memchr(rest->at, '\n', rest->len);

	if (end == NULL)
		return false;
	out->at = rest->at;
	out->len = (size_t)(end - rest->at);
	rest->len -= out->len + 1;
	rest->at = end + 1;
	return true;
}

static int broken(struct err *e, const char *what)
{
	return err_set(e, ERR_TAMPER, "checkpoint: %s", what);
}

static bool size_read(uint64_t *out, struct line l)
{
	char digits[24] = "";
	int64_t size;

	if (l.len == 0 || l.len >= sizeof(digits) ||
	    (l.len > 1 && l.at[0] == '0') || l.at[0] == '-')
		return false;
	memcpy(digits, l.at, l.len);
	if (!bytes_parse_i64(&size, digits, 0, INT64_MAX))
		return false;
	*out = (uint64_t)size;
	return true;
}

static bool root_read(struct merkle_hash *out, struct line l)
{
	OWN(text_free) struct text root = { 0 };

	if (!b64_decode(&root, l.at, l.len) || root.len != sizeof(out->b))
		return false;
	memcpy(out->b, root.data, sizeof(out->b));
	return true;
}

/* The three lines that are signed, and the blank one; leaves the signature
 * lines in *rest. */
static int body_read(struct note *out, struct line *rest, struct err *e)
{
	struct line l;

	if (!line_take(&l, rest) || l.len >= sizeof(out->origin))
		return broken(e, "no origin line");
	memset(out, 0, sizeof(*out));
	memcpy(out->origin, l.at, l.len);
	if (strlen(out->origin) != l.len || !note_name_is_valid(out->origin))
		return broken(e, "its origin is not a valid name");
	if (!line_take(&l, rest) || !size_read(&out->size, l))
		return broken(e, "its size is not a decimal number");
	if (!line_take(&l, rest) || !root_read(&out->root, l))
		return broken(e, "its root is not 32 bytes in base64");
	if (!line_take(&l, rest) || l.len != 0)
		return broken(e, "no blank line after its root");
	return 0;
}

enum signature { SIGNATURE_MALFORMED, SIGNATURE_OTHER, SIGNATURE_OURS };

/* What a signature line is; fills value when it names the key k. */
static enum signature signature_read(unsigned char value[SIGNATURE_BYTES],
                                     struct line l, const struct note_key *k)
{
	OWN(text_free) struct text bytes = { 0 };
	const size_t name_len = strlen(k->name);
	const char *space;

	if (l.len < SIGNATURE_MARK_LEN ||
	    memcmp(l.at, SIGNATURE_MARK, SIGNATURE_MARK_LEN) != 0)
		return SIGNATURE_MALFORMED;
	l.at += SIGNATURE_MARK_LEN;
	l.len -= SIGNATURE_MARK_LEN;
	space = memchr(l.at, ' ', l.len);
	if (space == NULL || space == l.at)
		return SIGNATURE_MALFORMED;
	if (!b64_decode(&bytes, space + 1,
	                l.len - (size_t)(space + 1 - l.at)) ||
	    bytes.len <= KEY_ID_BYTES)
		return SIGNATURE_MALFORMED;
	if ((size_t)(space - l.at) != name_len ||
	    memcmp(l.at, k->name, name_len) != 0 ||
	    bytes.len != SIGNATURE_BYTES ||
	    memcmp(bytes.data, k->id, KEY_ID_BYTES) != 0)
		return SIGNATURE_OTHER;
	memcpy(value, bytes.data, SIGNATURE_BYTES);
	return SIGNATURE_OURS;
}

static int malformed(struct err *e)
{
	e->code = ERR_USAGE;
	return -1;
}

int note_check(const char *data, size_t len, struct err *e)
{
	static const struct note_key nobody;
	struct line rest = { data, len };
	unsigned char value[SIGNATURE_BYTES];
	struct note n;
	struct line l;

	if (body_read(&n, &rest, e) != 0)
		return malformed(e);
	do {
		if (!line_take(&l, &rest)) {
			(void)broken(e, "its last line is cut");
			return malformed(e);
		}
		if (signature_read(value, l, &nobody) == SIGNATURE_MALFORMED) {
			(void)broken(e, "a signature line is malformed");
			return malformed(e);
		}
	} while (rest.len > 0);
	return 0;
}

int note_open(struct note *out, const char *data, size_t len,
              const struct note_key *k, struct err *e)
{
	struct line rest = { data, len };
	struct line l;
	struct note n;
	size_t signed_len;
	bool is_named = false;
	bool is_verified = false;

	if (len == 0)
		return broken(e, "it is empty");
	if (len > NOTE_BYTES_MAX)
		return broken(e, "it is longer than 64 KiB");
	if (body_read(&n, &rest, e) != 0)
		return -1;
	signed_len = len - rest.len - 1;
	while (rest.len > 0) {
		unsigned char value[SIGNATURE_BYTES];

		if (!line_take(&l, &rest))
			return broken(e, "its last line is cut");
		switch (signature_read(value, l, k)) {
		case SIGNATURE_MALFORMED:
			return broken(e, "a signature line is malformed");
		case SIGNATURE_OTHER:
			break;
		case SIGNATURE_OURS:
			is_named = true;
			is_verified |=
			        sign_verify(k->public_key, value + KEY_ID_BYTES,
			                    data, signed_len);
			break;
		}
	}
	if (!is_named)
		return err_set(e, ERR_TAMPER,
		               "checkpoint: no signature of the key %s",
		               k->name);
	if (!is_verified)
		return err_set(e, ERR_TAMPER,
		               "checkpoint: the signature of %s does not "
		               "verify",
		               k->name);
	*out = n;
	return 0;
}
