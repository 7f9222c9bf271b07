/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/artefacts_row.h"

#include "base/bytes.h"
#include "base/mem.h"
#include "base/text.h"
#include "ledger/ident.h"
#include "ledger/ledger_own.h"
#include "port/digest.h"

/* The digits of a column of len bytes; "" if it is NULL. */
static void read_hex(char *out, struct db_stmt *s, int col, size_t len)
{
	size_t found;
	const void *bytes = db_bytes(s, col, &found);

	out[0] = '\0';
	if (found == len)
		bytes_hex(out, bytes, len);
}

static const char *read_id(struct db_stmt *s, int col, struct arena *a)
{
	char buf[UUID_TEXT_MAX];

	return arena_text(a, ident_text(buf, s, col));
}

static const char *read_path(struct db_stmt *s, int col, const char *oid,
                             struct arena *a)
{
	const char *folder = db_text(s, col);

	if (folder == NULL || !text_ends(folder, "/"))
		return arena_text(a, folder);
	return arena_format(a, "%s%s", folder, oid);
}

const char *artefacts_row_folder(struct arena *a, const char *path,
                                 const char *oid)
{
	const size_t path_len = strlen(path);
	const size_t oid_len = strlen(oid);

	if (path_len <= oid_len || !text_ends(path, oid) ||
	    path[path_len - oid_len - 1] != '/')
		return path;
	return arena_bytes(a, path, path_len - oid_len);
}

void artefacts_row_read(struct ledger_artefact *out, struct db_stmt *s,
                        struct arena *a)
{
	*out = (struct ledger_artefact){
		.row = db_int(s, 0),
		.task_row = db_int(s, 1),
		.kind = (enum kind)db_int(s, 3),
		.state = (enum artefact_state)db_int(s, 4),
		.task_id = read_id(s, 5, a),
		.source_id = read_id(s, 7, a),
		.reason = arena_text(a, db_text(s, 9)),
		.detail = arena_text(a, db_text(s, 10)),
		.tries = db_int(s, 11),
		.failed_runs = db_int(s, 12),
		.listed_ms = db_int(s, 13),
		.start_ms = ledger_known(s, 14),
		.stop_ms = ledger_known(s, 15),
		.create_ms = ledger_known(s, 32),
		.language = arena_text(a, db_text(s, 16)),
		.file_declared = arena_text(a, db_text(s, 17)),
		.file_name = arena_text(a, db_text(s, 19)),
		.mime = arena_text(a, db_text(s, 20)),
		.codec = arena_text(a, db_text(s, 21)),
		.verdict = arena_text(a, db_text(s, 22)),
		.bytes = ledger_known(s, 24),
		.duration_ms = ledger_known(s, 25),
		.stored_ms = db_int(s, 26),
		.channels = (int)db_int(s, 27),
		.rate_hz = (int)db_int(s, 28),
		.event = ledger_known(s, 29),
		.checked_ms = db_int(s, 30),
		.checked_verdict = arena_text(a, db_text(s, 31)),
	};
	read_hex(out->oid, s, 2, IDENT_BYTES);
	read_hex(out->sha256, s, 23, DIGEST_SHA256_BYTES);
	out->path = read_path(s, 18, out->oid, a);
}
