/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/ledger_sql.h"

/* The columns of tasks_row_read, in its order. */
#define SQL_TASK_COLUMNS                                                       \
	"t.id, t.source_id, typeof(t.source_id) = 'blob', t.created_ms, "      \
	"t.ended_ms, t.last_activity_ms, ws.text, wc.text, wd.text, "          \
	"t.origin, t.destination, "                                            \
	"pa.source_id, pa.name, pq.source_id, pq.name, pt.source_id, "         \
	"pt.name, t.total_ms, t.connected_ms, t.recording_count, "             \
	"t.is_active, t.capture_requested, t.recording_deleted, "              \
	"t.transcription_available, t.is_callback, t.is_campaign, "            \
	"t.class, wr.text, wx.text, t.first_seen_ms, t.asked_ms, t.asks, "     \
	"t.next_ask_ms, t.left_ms "

#define SQL_TASK_JOINS                                                         \
	"JOIN word wr ON wr.id = t.reason "                                    \
	"LEFT JOIN word ws ON ws.id = t.status "                               \
	"LEFT JOIN word wc ON wc.id = t.channel "                              \
	"LEFT JOIN word wd ON wd.id = t.direction "                            \
	"LEFT JOIN word wx ON wx.id = t.rule "                                 \
	"LEFT JOIN party pa ON pa.id = t.agent "                               \
	"LEFT JOIN party pq ON pq.id = t.queue "                               \
	"LEFT JOIN party pt ON pt.id = t.team "

/* state_wait() of a task of the class waiting, at a moment (and with a settle
 * window that began then, or later). */
#define SQL_WAIT(now, settled)                                                 \
	"CASE WHEN t.next_ask_ms IS NULL THEN 0 "                              \
	"WHEN t.next_ask_ms > " now " THEN iif(t.asks = 0, 2, 0) "             \
	"WHEN t.ended_ms > " settled " AND t.reason = (SELECT id FROM word "   \
	"WHERE text = 'settle-window') THEN 0 ELSE 1 END "

/* WAIT_DUE at ?1, with ?2 as above. */
#define SQL_WAITS_DUE "(t.class = 3 AND " SQL_WAIT("?1", "?2") "= 1) "

/* A number or address without what is written between its digits, or before
 * them. */
#define SQL_BARE(x)                                                            \
	"replace(replace(replace(replace(replace(replace(replace(replace("     \
	"lower(" x "), 'tel:', ''), '+', ''), '-', ''), ' ', ''), '(', ''), "  \
	"')', ''), '.', ''), '/', '')"

/* A party of that id, or whose name holds the text; a word, in any case. */
#define SQL_PARTY(column, x)                                                   \
	column " IN (SELECT id FROM party WHERE source_id = " x                \
	       " OR instr(fold(name), fold(" x ")) > 0)"
#define SQL_WORD(column, x)                                                    \
	column " IN (SELECT id FROM word WHERE text = " x " COLLATE NOCASE)"

/* The conditions of struct tasks_query but its id; an unset one is NULL. */
/* clang-format off */
#define SQL_TASK_WHERE                                                         \
	"t.created_ms >= ?1 AND t.created_ms < ?2 "                            \
	"AND (?3 IS NULL OR t.class = ?3) "                                    \
	"AND (?4 IS NULL OR t.reason = "                                       \
	"(SELECT id FROM word WHERE text = ?4)) "                              \
	"AND (?5 IS NULL OR " SQL_PARTY("t.agent", "?5") ") "                  \
	"AND (?6 IS NULL OR " SQL_PARTY("t.queue", "?6") ") "                  \
	"AND (?7 IS NULL OR " SQL_PARTY("t.team", "?7") ") "                   \
	"AND (?8 IS NULL "                                                     \
	"OR instr(" SQL_BARE("t.origin") ", " SQL_BARE("?8") ") > 0 "          \
	"OR instr(" SQL_BARE("t.destination") ", " SQL_BARE("?8") ") > 0) "    \
	"AND (?9 IS NULL OR " SQL_WORD("t.channel", "?9") ") "                 \
	"AND (?10 IS NULL OR " SQL_WORD("t.direction", "?10") ") "             \
	"AND (?11 IS NULL OR coalesce(t.connected_ms, t.total_ms) > ?11) "     \
	"AND (?12 IS NULL OR coalesce(t.connected_ms, t.total_ms) < ?12) "     \
	"AND (?16 IS NULL OR t.left_ms IS NOT NULL) "                          \
	"AND (?17 IS NULL "                                                    \
	"OR (t.class = 3 AND " SQL_WAIT("?17", "?18") "= 1)) "
/* clang-format on */

/* The columns of artefacts_row_read, in its order. */
#define SQL_ARTEFACT_SELECT                                                    \
	"SELECT a.id, a.task, a.oid, a.kind, a.state, "                        \
	"t.source_id, typeof(t.source_id) = 'blob', "                          \
	"a.source_id, typeof(a.source_id) = 'blob', wr.text, a.detail, "       \
	"a.tries, a.failed_runs, "                                             \
	"a.listed_ms, a.start_ms, a.stop_ms, wl.text, a.file_declared, "       \
	"wd.text, wf.text, wm.text, wc.text, wv.text, a.sha256, a.bytes, "     \
	"a.duration_ms, a.stored_ms, a.channels, a.rate_hz, a.event, "         \
	"a.checked_ms, wk.text, a.create_ms FROM artefact a "                  \
	"JOIN task t ON t.id = a.task "                                        \
	"LEFT JOIN word wr ON wr.id = a.reason "                               \
	"LEFT JOIN word wl ON wl.id = a.language "                             \
	"LEFT JOIN word wd ON wd.id = a.folder "                               \
	"LEFT JOIN word wf ON wf.id = a.file "                                 \
	"LEFT JOIN word wm ON wm.id = a.mime "                                 \
	"LEFT JOIN word wc ON wc.id = a.codec "                                \
	"LEFT JOIN word wv ON wv.id = a.verdict "                              \
	"LEFT JOIN word wk ON wk.id = a.checked_verdict "

#define SQL_WINDOW_SELECT                                                      \
	"SELECT id, from_ms, to_ms, state, source_count, seen_count, scan, "   \
	"through_ms, counted_ms, closed_ms, task_count FROM time_window "

/* Windows never overlap, so at most one that begins before ?1 reaches into
 * [?1, ?2): the last of those. */
#define SQL_WINDOW_OVERLAP                                                     \
	"from_ms >= coalesce((SELECT max(from_ms) FROM time_window "           \
	"WHERE from_ms <= ?1), ?1) AND to_ms > ?1 AND from_ms < ?2 "

#define SQL_DUE                                                                \
	"t.next_ask_ms IS NOT NULL AND t.lease_run IS NULL "                   \
	"AND t.next_ask_ms <= ?1 "

#define SQL_UNSETTLED "(t.next_ask_ms IS NOT NULL OR t.class = 2) "

const char *const ledger_sql_text[LEDGER_SQL_COUNT] = {
	/* what it is */
	[SQL_APPLICATION_ID] = "PRAGMA application_id",
	[SQL_VERSIONS] = "SELECT number, name, sha256 FROM schema_version "
	                 "ORDER BY number",
	[SQL_VERSION_ADD] = "INSERT INTO schema_version (number, name, sha256, "
	                    "applied_ms, program) VALUES (?1, ?2, ?3, ?4, ?5)",
	[SQL_IDENTITY] = "SELECT org, origin, vkey FROM ledger WHERE id = 1",
	[SQL_IDENTITY_SET] = "INSERT INTO ledger (id, org, origin, vkey, "
	                     "created_ms) VALUES (1, ?1, ?2, ?3, ?4)",
	[SQL_META_GET] = "SELECT value FROM meta WHERE key = ?1",
	[SQL_META_SET] =
	        "INSERT INTO meta (key, value) VALUES (?1, ?2) "
	        "ON CONFLICT (key) DO UPDATE SET value = excluded.value",

	/* runs */
	[SQL_RUN_ADD] =
	        "INSERT INTO run (id, command, from_ms, to_ms, started_ms)"
	        " VALUES (?1, ?2, ?3, ?4, ?5)",
	[SQL_RUN_END] = "UPDATE run SET ended_ms = ?2, exit_code = ?3, "
	                "summary = ?4 WHERE number = ?1 AND ended_ms IS NULL",
	[SQL_RUN_LAST] =
	        "SELECT number, id, command, from_ms, to_ms, started_ms, "
	        "ended_ms, exit_code, summary FROM run WHERE ?1 IS NULL "
	        "OR command = ?1 ORDER BY number DESC LIMIT 1",
	[SQL_RUN_LATEST] =
	        "SELECT max(max(started_ms), coalesce(max(ended_ms), 0)) "
	        "FROM run",
	[SQL_RUNS_BACK] = "SELECT started_ms, exit_code FROM run "
	                  "WHERE number < ?1 ORDER BY number DESC",
	[SQL_RUN_STARTED] = "SELECT started_ms FROM run WHERE number = ?1",
	[SQL_TASKS_AHEAD] = "UPDATE task SET seen_ms = min(seen_ms, ?1 - 1), "
	                    "asked_ms = min(asked_ms, ?1), "
	                    "next_ask_ms = min(next_ask_ms, ?1) "
	                    "WHERE (next_ask_ms IS NOT NULL OR class = 2) "
	                    "AND (seen_ms > ?1 OR asked_ms > ?1)",
	[SQL_WINDOWS_AHEAD] = "UPDATE time_window SET counted_ms = NULL "
	                      "WHERE counted_ms > ?1",
	[SQL_LEASES_FREE] = "UPDATE task SET lease_run = NULL "
	                    "WHERE lease_run IS NOT NULL",

	/* names */
	[SQL_WORD_FIND] = "SELECT id FROM word WHERE text = ?1",
	[SQL_WORD_ADD] = "INSERT INTO word (text) VALUES (?1)",
	[SQL_PARTY_FIND] = "SELECT id FROM party WHERE source_id IS ?1 "
	                   "AND name IS ?2",
	[SQL_PARTY_ADD] = "INSERT INTO party (source_id, name) VALUES (?1, ?2)",

	/* raw objects */
	[SQL_DICTIONARY_NEWEST] = "SELECT id, bytes FROM dictionary "
	                          "ORDER BY id DESC LIMIT 1",
	[SQL_DICTIONARY] = "SELECT id, bytes FROM dictionary WHERE id = ?1",
	[SQL_RAW_PUT] = "INSERT INTO task_raw (task, dictionary, packed) "
	                "VALUES (?1, ?2, ?3) ON CONFLICT (task) DO UPDATE SET "
	                "dictionary = excluded.dictionary, "
	                "packed = excluded.packed",
	[SQL_RAW_GET] =
	        "SELECT dictionary, packed FROM task_raw WHERE task = ?1",

	/* windows */
	[SQL_WINDOW_EACH] = SQL_WINDOW_SELECT "WHERE " SQL_WINDOW_OVERLAP
	                                      "ORDER BY from_ms",
	[SQL_WINDOW_FIRST] = SQL_WINDOW_SELECT "WHERE " SQL_WINDOW_OVERLAP
	                                       "ORDER BY from_ms LIMIT 1",
	[SQL_WINDOW_BY_ID] = SQL_WINDOW_SELECT "WHERE id = ?1",
	[SQL_WINDOW_OPEN] = SQL_WINDOW_SELECT
	"INDEXED BY time_window_open WHERE "
	"state <> 3 AND " SQL_WINDOW_OVERLAP "ORDER BY from_ms LIMIT 1",
	[SQL_WINDOW_ADD] =
	        "INSERT INTO time_window (from_ms, to_ms, through_ms, "
	        "closed_ms) VALUES (?1, ?2, ?1, ?3)",
	[SQL_WINDOW_DROP] = "DELETE FROM time_window WHERE id = ?1",
	[SQL_WINDOW_COUNTED] = "UPDATE time_window SET source_count = ?2, "
	                       "counted_ms = ?3 WHERE id = ?1",
	[SQL_WINDOW_SCAN] = "UPDATE time_window SET state = 2, scan = ?2, "
	                    "through_ms = from_ms WHERE id = ?1",
	[SQL_WINDOW_PROGRESS] = "UPDATE time_window SET through_ms = ?2 "
	                        "WHERE id = ?1 AND state = 2",
	[SQL_WINDOW_CLOSE] =
	        "UPDATE time_window SET state = 3, seen_count = ?2, "
	        "closed_ms = ?3, through_ms = to_ms, task_count = ?4 "
	        "WHERE id = ?1",
	[SQL_WINDOW_TASKS] =
	        "SELECT (SELECT count(*) FROM task INDEXED BY task_created "
	        "WHERE created_ms >= ?1 AND created_ms < ?2) - "
	        "(SELECT count(*) FROM task INDEXED BY task_left "
	        "WHERE left_ms IS NOT NULL AND created_ms >= ?1 "
	        "AND created_ms < ?2)",
	[SQL_WINDOW_REOPEN] =
	        "UPDATE time_window SET state = 1, through_ms = from_ms "
	        "WHERE state = 3 AND " SQL_WINDOW_OVERLAP,
	[SQL_WINDOW_UNSETTLED] =
	        "SELECT count(*) FROM task t "
	        "INDEXED BY task_unsettled WHERE " SQL_UNSETTLED
	        "AND t.class <> 1 "
	        "AND t.created_ms >= ?1 AND t.created_ms < ?2",
	[SQL_WINDOW_NEXT_TO] =
	        SQL_WINDOW_SELECT "WHERE state = 3 AND from_ms = ?1",
	[SQL_WINDOW_ADD_CLOSED] =
	        "INSERT INTO time_window (from_ms, to_ms, through_ms, state, "
	        "source_count, seen_count, counted_ms, closed_ms, task_count) "
	        "VALUES (?1, ?2, ?2, 3, ?3, ?3, ?4, ?5, ?6)",
	[SQL_SCAN_ADD] = "INSERT INTO scan (seen_count) VALUES (0)",
	[SQL_SCAN_SEEN] = "UPDATE scan SET seen_count = seen_count + 1 "
	                  "WHERE number = ?1",
	[SQL_SCAN_COUNT] = "SELECT seen_count FROM scan WHERE number = ?1",
	[SQL_SCAN_EXTRA_ADD] = "INSERT INTO scan_extra (scan, source_id) "
	                       "VALUES (?1, ?2) ON CONFLICT DO NOTHING",
	[SQL_SCAN_EXTRA_DROP] = "DELETE FROM scan_extra WHERE scan = ?1",
	[SQL_SCAN_DROP] = "DELETE FROM scan WHERE number = ?1",

	/* tasks */
	[SQL_TASK_KNOWN] =
	        "SELECT t.id, t.raw_digest, t.scan, t.created_ms, "
	        "t.ended_ms, t.class, wr.text, wx.text, "
	        "t.first_seen_ms, t.asked_ms, t.asks, t.next_ask_ms, "
	        "t.recording_count, t.transcription_available "
	        "FROM task t JOIN word wr ON wr.id = t.reason "
	        "LEFT JOIN word wx ON wx.id = t.rule "
	        "WHERE t.source_id = ?1",
	[SQL_TASK_ADD] =
	        "INSERT INTO task (source_id, created_ms, ended_ms, "
	        "last_activity_ms, status, channel, direction, origin, "
	        "destination, agent, queue, team, total_ms, "
	        "connected_ms, recording_count, is_active, "
	        "capture_requested, recording_deleted, "
	        "transcription_available, is_callback, is_campaign, "
	        "raw_digest, seen_ms, scan, first_seen_ms, class, "
	        "reason, rule, next_ask_ms, kept) VALUES (?1, ?2, ?3, "
	        "?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, "
	        "?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?23, ?25, "
	        "?26, ?27, ?28, ?29)",
	/* What is known of who and how long stays when the source tells
	 * nothing of it any more (a field that its schema has lost). */
	[SQL_TASK_RENEW] =
	        "UPDATE task SET created_ms = ?2, ended_ms = ?3, "
	        "last_activity_ms = ?4, status = ?5, channel = ?6, "
	        "direction = coalesce(?7, direction), "
	        "origin = coalesce(?8, origin), "
	        "destination = coalesce(?9, destination), "
	        "agent = coalesce(?10, agent), queue = coalesce(?11, queue), "
	        "team = coalesce(?12, team), total_ms = coalesce(?13, "
	        "total_ms), "
	        "connected_ms = coalesce(?14, connected_ms), "
	        "recording_count = ?15, "
	        "is_active = ?16, capture_requested = ?17, "
	        "recording_deleted = ?18, "
	        "transcription_available = ?19, is_callback = ?20, "
	        "is_campaign = ?21, raw_digest = ?22 "
	        "WHERE source_id = ?1",
	[SQL_TASK_MARK] =
	        "UPDATE task SET seen_ms = ?2, scan = coalesce(?3, scan), "
	        "left_ms = NULL WHERE id = ?1",
	[SQL_TASKS_REVIVE] =
	        "UPDATE task SET next_ask_ms = created_ms "
	        "WHERE created_ms >= ?1 AND created_ms < ?2 AND class = ?3 "
	        "AND (?4 IS NULL OR "
	        "reason = (SELECT id FROM word WHERE text = ?4))",
	[SQL_TASK_JUDGE] =
	        "UPDATE task SET class = ?2, reason = ?3, rule = ?4, "
	        "next_ask_ms = ?5, lease_run = CASE WHEN ?5 IS NULL "
	        "THEN NULL ELSE lease_run END WHERE id = ?1",
	[SQL_TASK_ASKED] =
	        "UPDATE task SET class = ?2, reason = ?3, rule = ?4, "
	        "next_ask_ms = ?5, asked_ms = ?6, asks = asks + 1, "
	        "lease_run = CASE WHEN ?5 IS NULL THEN NULL ELSE ?7 "
	        "END WHERE id = ?1",
	[SQL_TASK_LEASE] = "UPDATE task SET lease_run = ?2 WHERE id = ?1",
	[SQL_TASK_DUE] =
	        "SELECT t.id, t.source_id, typeof(t.source_id) = 'blob', "
	        "t.asks, t.asked_ms, t.next_ask_ms, t.left_ms IS NOT NULL "
	        "FROM task t INDEXED BY task_due WHERE " SQL_DUE
	        "ORDER BY t.next_ask_ms, t.id LIMIT ?2",
	[SQL_TASK_DUE_COUNT] =
	        "SELECT count(*) FROM task t INDEXED BY task_due "
	        "WHERE " SQL_DUE,
	[SQL_TASK_REFRESH] =
	        "SELECT " SQL_TASK_COLUMNS "FROM task t "
	        "INDEXED BY task_unsettled " SQL_TASK_JOINS
	        "WHERE " SQL_UNSETTLED "AND t.created_ms >= ?1 "
	        "AND (t.created_ms > ?1 OR t.id > ?2) "
	        "AND t.seen_ms < ?3 AND (t.class = 2 OR (t.next_ask_ms <= ?3 "
	        "AND (t.ended_ms IS NULL OR (t.class = 3 AND NOT EXISTS "
	        "(SELECT 1 FROM artefact a WHERE a.task = t.id))))) "
	        "ORDER BY t.created_ms, t.id LIMIT ?4",
	[SQL_TASK_EXCLUDED_OPEN] =
	        "SELECT " SQL_TASK_COLUMNS "FROM task t "
	        "INDEXED BY task_excluded_open " SQL_TASK_JOINS
	        "WHERE t.class = 5 AND t.ended_ms IS NULL "
	        "AND t.created_ms >= ?1 AND (t.created_ms > ?1 OR t.id > ?2) "
	        "AND t.seen_ms < ?3 ORDER BY t.created_ms, t.id LIMIT ?4",
	[SQL_TASK_CREATED] = "SELECT created_ms FROM task WHERE id = ?1",
	[SQL_TASK_FIND] =
	        "SELECT " SQL_TASK_COLUMNS "FROM task t " SQL_TASK_JOINS
	        "WHERE t.source_id = ?1",
	[SQL_TASK_EACH] =
	        "SELECT " SQL_TASK_COLUMNS "FROM task t "
	        "INDEXED BY task_created " SQL_TASK_JOINS
	        "WHERE " SQL_TASK_WHERE "ORDER BY t.created_ms, t.id LIMIT ?13",
	[SQL_TASK_COUNT] = "SELECT count(*) FROM task t "
	                   "INDEXED BY task_created WHERE " SQL_TASK_WHERE,
	[SQL_TASK_EACH_BACK] =
	        "SELECT " SQL_TASK_COLUMNS "FROM task t "
	        "INDEXED BY task_created " SQL_TASK_JOINS
	        "WHERE " SQL_TASK_WHERE
	        "ORDER BY t.created_ms DESC, t.id DESC LIMIT ?13",
	[SQL_TASK_EACH_ID] =
	        "SELECT " SQL_TASK_COLUMNS "FROM task t " SQL_TASK_JOINS
	        "WHERE t.id IN (SELECT id FROM task "
	        "WHERE source_id = ?14 UNION SELECT task "
	        "FROM artefact WHERE oid = ?15) AND " SQL_TASK_WHERE
	        "ORDER BY t.id LIMIT ?13",
	[SQL_TASK_HOLLOW] = "SELECT count(*) FROM task t WHERE t.class = 1 "
	                    "AND t.created_ms >= ?1 AND t.created_ms < ?2 "
	                    "AND NOT EXISTS (SELECT 1 FROM artefact a "
	                    "WHERE a.task = t.id AND a.state = 2)",
	[SQL_TASK_CLASSES] = "SELECT class, count(*) FROM task "
	                     "INDEXED BY task_created WHERE created_ms >= ?1 "
	                     "AND created_ms < ?2 GROUP BY class",
	[SQL_TASK_REASONS] = "SELECT class, (SELECT text FROM word "
	                     "WHERE id = reason), count(*) FROM task "
	                     "INDEXED BY task_created WHERE created_ms >= ?1 "
	                     "AND created_ms < ?2 GROUP BY class, reason "
	                     "ORDER BY 1, 3 DESC, 2",
	[SQL_TASK_WAITING] = "SELECT " SQL_WAIT(
	        "?3", "?4") ", count(*) FROM task t "
	                    "INDEXED BY task_unsettled WHERE " SQL_UNSETTLED
	                    "AND t.created_ms >= ?1 AND t.created_ms < ?2 "
	                    "AND t.class = 3 GROUP BY 1",
	[SQL_TASK_TO_ASK] =
	        "SELECT count(*), coalesce(sum(NOT EXISTS (SELECT 1 "
	        "FROM artefact a WHERE a.task = t.id AND a.state IN (2, 3))), "
	        "0) FROM task t INDEXED BY task_unsettled WHERE " SQL_UNSETTLED
	        "AND t.created_ms >= ?1 AND t.created_ms < ?2 "
	        "AND t.next_ask_ms <= ?3",
	[SQL_TASK_AT] = "SELECT count(*) FROM task WHERE created_ms = ?1",
	[SQL_TASK_FIRST] = "SELECT min(created_ms) FROM task",
	[SQL_TASK_LAST] = "SELECT max(created_ms) FROM task",
	[SQL_TASK_WANTING] =
	        "SELECT t.created_ms, t.class, " SQL_WAITS_DUE "FROM task t "
	        "INDEXED BY task_created WHERE t.class IN (6, 7) "
	        "OR " SQL_WAITS_DUE "OR (t.class = 3 AND t.reason = "
	        "(SELECT id FROM word WHERE text = 'fetch-pending')) "
	        "OR (t.class IN (2, 3) AND EXISTS (SELECT 1 FROM artefact a "
	        "WHERE a.task = t.id AND a.state = 1)) "
	        "ORDER BY t.created_ms LIMIT 1",
	[SQL_TASK_IDS] = "SELECT source_id FROM task INDEXED BY task_created "
	                 "WHERE created_ms >= ?1 AND created_ms < ?2 "
	                 "AND typeof(source_id) = ?3 ORDER BY source_id",
	[SQL_TASK_MARK_GONE] =
	        "UPDATE task SET left_ms = ?4 WHERE created_ms >= ?1 "
	        "AND created_ms < ?2 AND scan IS NOT ?3 AND left_ms IS NULL",
	[SQL_TASK_GONE] = "SELECT count(*) FROM task INDEXED BY task_left "
	                  "WHERE left_ms IS NOT NULL AND created_ms >= ?1 "
	                  "AND created_ms < ?2",
	[SQL_TASK_SETTINGS_OTHER] =
	        "SELECT w.text FROM word w WHERE w.text <> ?3 AND EXISTS "
	        "(SELECT 1 FROM task INDEXED BY task_kept WHERE kept = w.id "
	        "AND created_ms >= ?1 AND created_ms < ?2) LIMIT 1",
	[SQL_TASK_STALE] =
	        "SELECT " SQL_TASK_COLUMNS "FROM task t "
	        "INDEXED BY task_kept " SQL_TASK_JOINS "WHERE t.kept = "
	        "(SELECT id FROM word WHERE text = ?3) AND t.created_ms >= ?1 "
	        "AND t.created_ms < ?2 ORDER BY t.created_ms LIMIT ?4",
	[SQL_TASK_ASKED_LAST] =
	        "SELECT " SQL_TASK_COLUMNS "FROM task t "
	        "INDEXED BY task_created " SQL_TASK_JOINS
	        "WHERE t.asked_ms > 0 ORDER BY t.created_ms DESC LIMIT 1",
	[SQL_TASK_REJUDGE] =
	        "UPDATE task SET class = ?2, reason = ?3, rule = ?4, "
	        "next_ask_ms = ?5, kept = ?6, lease_run = CASE WHEN ?5 "
	        "IS NULL THEN NULL ELSE lease_run END WHERE id = ?1",

	/* artefacts */
	[SQL_ARTEFACT_COUNTS] = "SELECT state, count(*) FROM artefact "
	                        "WHERE task = ?1 GROUP BY state",
	[SQL_ARTEFACT_ADD] =
	        "INSERT INTO artefact (oid, task, kind, source_id, "
	        "start_ms, stop_ms, language, file_declared, "
	        "listed_ms, create_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, "
	        "?8, ?9, ?10) ON CONFLICT (oid) DO NOTHING",
	[SQL_ARTEFACT_RENEW] =
	        "UPDATE artefact SET start_ms = ?2, stop_ms = ?3, "
	        "language = ?4, file_declared = ?5, create_ms = ?6, "
	        "state = CASE state WHEN 5 THEN 1 ELSE state END "
	        "WHERE id = ?1",
	[SQL_ARTEFACT_STORE] =
	        "UPDATE artefact SET state = ?2, reason = ?3, "
	        "detail = ?4, folder = ?5, file = ?6, mime = ?7, "
	        "codec = ?8, verdict = ?9, sha256 = ?10, "
	        "bytes = ?11, duration_ms = ?12, channels = ?13, "
	        "rate_hz = ?14, stored_ms = ?15, event = ?16, "
	        "tries = tries + ?17 WHERE id = ?1",
	[SQL_ARTEFACT_FAIL] = "UPDATE artefact SET state = 4, reason = ?2, "
	                      "detail = ?3, tries = tries + ?4, "
	                      "failed_runs = failed_runs + 1 WHERE id = ?1",
	[SQL_ARTEFACT_FORGET] = "DELETE FROM artefact WHERE id = ?1",
	[SQL_ARTEFACT_LOSE] = "UPDATE artefact SET state = 5, reason = ?2 "
	                      "WHERE id = ?1",
	[SQL_ARTEFACT_CHECKED] = "UPDATE artefact SET checked_verdict = ?2, "
	                         "checked_ms = ?3 WHERE id = ?1 "
	                         "AND state IN (2, 3)",
	[SQL_ARTEFACT_BAD_APART] =
	        "SELECT count(*) FROM artefact a JOIN task t ON t.id = a.task "
	        "WHERE a.state IN (2, 3) AND a.checked_verdict = "
	        "(SELECT id FROM word WHERE text = 'bad') AND t.reason IS NOT "
	        "(SELECT id FROM word WHERE text = ?1)",
	[SQL_TASK_DAMAGED] =
	        "UPDATE task SET class = ?3, reason = ?4 WHERE id = "
	        "(SELECT task FROM artefact WHERE id = ?1) AND class = ?2",
	/* Asked about again, for what exactly it has. */
	[SQL_TASK_MENDED] =
	        "UPDATE task SET class = ?2, reason = ?5, "
	        "next_ask_ms = created_ms WHERE id = "
	        "(SELECT task FROM artefact WHERE id = ?1) AND class = ?3 "
	        "AND reason = ?4 AND NOT EXISTS (SELECT 1 FROM artefact a "
	        "WHERE a.task = task.id AND a.state = 2 AND a.checked_verdict "
	        "= "
	        "(SELECT id FROM word WHERE text = 'bad'))",
	[SQL_ARTEFACT_MAY_BE_LEFTOVER] =
	        "SELECT ?3 IS NOT NULL AND (listed_ms < ?3 OR listed_ms >= "
	        "(SELECT started_ms FROM run WHERE number = ?2)) "
	        "AND reason IS NOT coalesce((SELECT w.id FROM word w "
	        "WHERE w.text = ?4), -1) FROM artefact WHERE id = ?1",
	[SQL_ARTEFACT_STATE] =
	        "SELECT oid, state, sha256, (SELECT text FROM word "
	        "WHERE id = reason) FROM artefact WHERE id = ?1",
	[SQL_ARTEFACT_BY_OID] = SQL_ARTEFACT_SELECT "WHERE a.oid = ?1",
	[SQL_ARTEFACT_OF_TASK] = SQL_ARTEFACT_SELECT "WHERE a.task = ?1 "
	                                             "ORDER BY a.kind, a.id",
	[SQL_ARTEFACT_COUNT_OF_TASK] = "SELECT count(*) FROM artefact "
	                               "WHERE task = ?1",
	[SQL_ARTEFACT_AFTER] = SQL_ARTEFACT_SELECT
	"WHERE a.id > ?1 AND +a.state IN (2, 3) ORDER BY a.id LIMIT ?2",
	[SQL_ARTEFACT_TOTALS] =
	        "SELECT state, count(*), coalesce(sum(bytes), 0) "
	        "FROM artefact INDEXED BY artefact_state "
	        "GROUP BY state",

	/* the log */
	[SQL_EVENT_SIZE] = "SELECT coalesce(max(n), -1) + 1 FROM event",
	[SQL_EVENT_ADD] =
	        "INSERT INTO event (n, line, leaf) VALUES (?1, ?2, ?3)",
	[SQL_EVENT_ABOUT_ADD] = "INSERT INTO event_about (object, n) "
	                        "VALUES (?1, ?2)",
	[SQL_EVENT_EACH] = "SELECT n, line FROM event WHERE n >= ?1 AND n < ?2 "
	                   "ORDER BY n",
	[SQL_EVENT_ABOUT] = "SELECT e.n, e.line FROM event_about a "
	                    "JOIN event e ON e.n = a.n WHERE a.object = ?1 "
	                    "ORDER BY a.n",
	[SQL_EVENT_ABOUT_ALL] = "SELECT object, typeof(object) = 'blob', n "
	                        "FROM event_about WHERE n < ?1",
	[SQL_EVENT_ABOUT_ANY] = "SELECT EXISTS (SELECT 1 FROM event_about "
	                        "WHERE object = ?1)",
	[SQL_EVENT_ALL] = "SELECT n, line, leaf FROM event ORDER BY n",
	[SQL_EVENT_LEAVES] =
	        "SELECT n, leaf FROM event WHERE n >= ?1 AND n < ?2 "
	        "ORDER BY n",
	[SQL_TILE_ADD] = "INSERT INTO event_tile (n, root) VALUES (?1, ?2)",
	[SQL_TILES] = "SELECT n, root FROM event_tile WHERE n >= ?1 AND n < ?2 "
	              "ORDER BY n",
};
