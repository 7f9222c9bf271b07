/* Any bytes as a signed note and as a log key: opened only when they are what
 * would have been written.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/note.h"
#include "port/b64.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* corpus/note/whole is signed with it. */
static const char vkey[] = "archive.example.com/wxcc/test+49326c81+"
                           "AcQVPTYSF/F0Dd2dTIDxWUpkMZkgNMvpDQus2ZTkNQXu";

static void must(int holds)
{
	if (!holds)
		abort();
}

static void open_note(const char *data, size_t len, const struct note_key *k)
{
	OWN(text_free) struct text body = { NULL, 0, 0 };
	struct note n;
	struct err e;

	err_clear(&e);
	if (note_open(&n, data, len, k, &e) != 0) {
		must(e.code == ERR_TAMPER && e.text[0] != '\0');
		return;
	}
	must(note_name_is_valid(n.origin));
	text_addf(&body, "%s\n%" PRIu64 "\n", n.origin, n.size);
	b64_add(&body, n.root.b, sizeof(n.root.b));
	text_add(&body, "\n\n");
	must(len > body.len && memcmp(data, body.data, body.len) == 0);
}

static void parse_key(const char *text)
{
	OWN(text_free) struct text again = { NULL, 0, 0 };
	struct note_key k;
	struct err e;

	err_clear(&e);
	if (note_key_parse(&k, text, &e) != 0) {
		must(e.code == ERR_TAMPER || e.code == ERR_USAGE);
		return;
	}
	note_key_text(&again, &k);
	must(strcasecmp(text_str(&again), text) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	OWN(mem_own) char *text = mem_copy_bytes((const char *)data, len);
	struct note_key k;
	struct err e;

	must(note_key_parse(&k, vkey, &e) == 0);
	open_note(text, len, &k);
	parse_key(text);
	return 0;
}
