/* SPDX-License-Identifier: Apache-2.0 */
#include "store/record.h"

#include "sample.h"

static const char raw_task[] =
        "{\"id\":\"task-1\",\"link\":\"https://x.example.com/a?b=1\"}";
static const char raw_capture[] =
        "{ \"filePath\":\n\"https://m.example.com/r.wav?X-Sig=abc\" }";

static void an_artefact_of_which_little_is_known(struct text *out)
{
	struct task t = sample_task("task-1", FIXTURE_DAY_MS);
	struct artefact a = sample_artefact("cap-1");
	char oid[OID_TEXT_MAX];
	struct record r;

	t.total_ms = t.ended_ms = -1;
	kind_oid(oid, FIXTURE_ORG, t.id, a.kind, a.source_id);
	r = (struct record){
		.oid = oid,
		.nonce = "00112233445566778899aabbccddeeff",
		.org = FIXTURE_ORG,
		.task = &t,
		.artefact = &a,
		.capture = { .content_length = -1 },
		.file = { .name = "recording.wav",
		          .sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e46"
		                    "49b934ca495991b7852b855",
		          .duration_ms = -1,
		          .verdict = "bad",
		          .code = "empty" },
	};
	record_write(out, &r);
}

static void what_the_source_did_not_say_is_left_out(void **state)
{
	OWN(text_free) struct text line = { 0 };

	(void)state;
	an_artefact_of_which_little_is_known(&line);
	assert_string_equal(
	        line.data,
	        "{\"call\":{\"start\":\"2026-01-02T08:00:00.000Z\"},"
	        "\"capture\":{},"
	        "\"dc\":{\"date\":\"2026-01-02T08:00:00.000Z\","
	        "\"type\":\"Sound\"},"
	        "\"files\":[{\"bytes\":0,\"format\":{},\"media\":{},"
	        "\"name\":\"recording.wav\",\"sha256\":\"e3b0c44298fc1c149af"
	        "bf4c8996fb92427ae41e4649b934ca495991b7852b855\","
	        "\"validation\":{\"code\":\"empty\",\"verdict\":\"bad\"}}],"
	        "\"nonce\":\"00112233445566778899aabbccddeeff\","
	        "\"oid\":\"842f4f4492b4ec3b764768ccf6452995\","
	        "\"schema\":\"wxarchive-record/1\","
	        "\"source\":{\"apiCreated\":\"2026-01-02T08:00:00.000Z\","
	        "\"capture\":\"cap-1\",\"kind\":\"main\","
	        "\"org\":\"6ecef209-9a34-4ed1-a07a-7ddd1dbe925a\","
	        "\"system\":\"webex-cc\",\"task\":\"task-1\"}}\n");
}

static struct task full_task(void)
{
	struct task t = sample_task("task-1", FIXTURE_DAY_MS);

	t.agent_id = "ag-1";
	t.agent_name = "Anna \"A\" M\xc3\xbcller";
	t.owner_name = "Olga";
	t.queue_id = "q-1";
	t.first_queue_name = "first";
	t.team_name = "team";
	t.site_id = "site";
	t.entry_point_name = "door";
	t.origin = "+14155550001";
	t.destination = "+14155550002";
	t.channel_type = "telephony";
	t.direction = "INBOUND";
	t.status = "ended";
	t.termination_type = "normal";
	t.wrap_up = "sale";
	t.connected_ms = 50000;
	t.queue_ms = 1000;
	t.ringing_ms = 2000;
	t.hold_ms = 0;
	t.wrap_up_ms = INT64_MAX; /* no JSON reader holds it */
	t.consult_ms = 3;
	t.conference_ms = 4;
	t.paused_ms = 5;
	return t;
}

static struct artefact full_artefact(void)
{
	struct artefact a = sample_artefact("cap-1");

	a.kind = KIND_TRANSCRIPT;
	a.start_ms = FIXTURE_DAY_MS + 1;
	a.stop_ms = FIXTURE_DAY_MS + 2;
	a.call_type = "main";
	a.channel1 = "Caller";
	a.channel2 = "Agent";
	a.language = "en-US";
	a.is_sensitive = TRI_YES;
	return a;
}

static void full_record(struct text *out)
{
	const struct task t = full_task();
	const struct artefact a = full_artefact();
	char oid[OID_TEXT_MAX];
	struct record r;

	kind_oid(oid, FIXTURE_ORG, t.id, a.kind, a.source_id);
	r = (struct record){
		.oid = oid,
		.nonce = "00112233445566778899aabbccddeeff",
		.org = FIXTURE_ORG,
		.region = "us1",
		.task = &t,
		.artefact = &a,
		.capture = { .url = "https://m.example.com/r.json?sig=secret#x",
		             .status = 206,
		             .date = "2026-01-02T09:00:00.000Z",
		             .content_length = 10,
		             .etag = "\"e\"",
		             .content_type = "application/json",
		             .repr_digest = "sha-256=:x:",
		             .tls_peer = "m.example.com",
		             .attempts = 2 },
		.file = { .name = "transcript.json",
		          .sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e46"
		                    "49b934ca495991b7852b855",
		          .mime = "application/json",
		          .puid = "fmt/817",
		          .codec = "none",
		          .bytes = 10,
		          .channels = 1,
		          .rate_hz = 8000,
		          .duration_ms = 60000,
		          .verdict = "warn",
		          .code = "empty-utterances",
		          .detail = "2 of 3" },
	};
	record_write(out, &r);
}

static void all_that_is_known_is_recorded(void **state)
{
	OWN(text_free) struct text line = { 0 };
	char oid[OID_TEXT_MAX];
	char expected[4096];

	(void)state;
	full_record(&line);
	kind_oid(oid, FIXTURE_ORG, "task-1", KIND_TRANSCRIPT, "cap-1");
	(void)snprintf(
	        expected, sizeof(expected),
	        "{\"call\":{\"agent\":{\"id\":\"ag-1\",\"name\":\"Anna "
	        "\\\"A\\\""
	        " M\xc3\xbcller\"},\"ani\":\"+14155550001\","
	        "\"captureStart\":\"2026-01-02T08:00:00.001Z\","
	        "\"captureStop\":\"2026-01-02T08:00:00.002Z\","
	        "\"captureType\":\"main\",\"channel\":\"telephony\","
	        "\"channel1\":\"Caller\",\"channel2\":\"Agent\","
	        "\"conferenceMs\":4,\"connectedMs\":50000,\"consultMs\":3,"
	        "\"direction\":\"INBOUND\",\"dnis\":\"+14155550002\","
	        "\"durationMs\":60000,\"end\":\"2026-01-02T08:01:00.000Z\","
	        "\"entryPoint\":{\"name\":\"door\"},"
	        "\"firstQueue\":{\"name\":\"first\"},\"holdMs\":0,"
	        "\"owner\":{\"name\":\"Olga\"},\"pausedMs\":5,"
	        "\"queue\":{\"id\":\"q-1\"},\"queueMs\":1000,"
	        "\"ringingMs\":2000,\"sensitive\":true,"
	        "\"site\":{\"id\":\"site\"},"
	        "\"start\":\"2026-01-02T08:00:00.000Z\",\"status\":\"ended\","
	        "\"team\":{\"name\":\"team\"},\"terminationType\":\"normal\","
	        "\"wrapUp\":\"sale\"},"
	        "\"capture\":{\"attempts\":2,\"contentLength\":10,"
	        "\"contentType\":\"application/json\","
	        "\"date\":\"2026-01-02T09:00:00.000Z\",\"etag\":\"\\\"e\\\"\","
	        "\"reprDigest\":\"sha-256=:x:\",\"status\":206,"
	        "\"tlsPeer\":\"m.example.com\","
	        "\"url\":\"https://m.example.com/r.json\"},"
	        "\"dc\":{\"date\":\"2026-01-02T08:00:00.001Z\","
	        "\"format\":\"application/json\",\"language\":\"en-US\","
	        "\"type\":\"Text\"},"
	        "\"files\":["
	        "{\"bytes\":10,\"format\":{\"mime\":\"application/json\","
	        "\"puid\":\"fmt/817\"},\"media\":{\"channels\":1,"
	        "\"codec\":\"none\",\"durationMs\":60000,\"rate\":8000},"
	        "\"name\":\"transcript.json\",\"sha256\":\"e3b0c44298fc1c149afb"
	        "f4c8996fb92427ae41e4649b934ca495991b7852b855\","
	        "\"validation\":{\"code\":\"empty-utterances\","
	        "\"detail\":\"2 of 3\",\"verdict\":\"warn\"}}],"
	        "\"nonce\":\"00112233445566778899aabbccddeeff\","
	        "\"oid\":\"%s\",\"schema\":\"wxarchive-record/1\","
	        "\"source\":{\"apiCreated\":\"2026-01-02T08:00:00.000Z\","
	        "\"capture\":\"cap-1\",\"kind\":\"transcript\","
	        "\"org\":\"6ecef209-9a34-4ed1-a07a-7ddd1dbe925a\","
	        "\"region\":\"us1\",\"system\":\"webex-cc\","
	        "\"task\":\"task-1\"}}\n",
	        oid);
	assert_string_equal(line.data, expected);
}

static void each_kind_has_its_dcmi_type(void **state)
{
	static const struct {
		enum kind kind;
		const char *type;
	} rows[] = {
		{ KIND_MAIN, "Sound" },       { KIND_CONSULT, "Sound" },
		{ KIND_SEGMENT, "Sound" },    { KIND_VA_MAIN, "Sound" },
		{ KIND_VA_CONSULT, "Sound" }, { KIND_SCREEN, "MovingImage" },
		{ KIND_TRANSCRIPT, "Text" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(text_free) struct text line = { 0 };
		OWN(own_arena) struct arena *arena = arena_new();
		OWN(sample_free) struct sample s = sample_make(1);
		const struct task t = sample_task("t", 0);
		struct artefact a = sample_artefact("c");
		struct record r;

		a.kind = rows[i].kind;
		r = sample_record(&s, &t, &a);
		record_write(&line, &r);
		assert_non_null(
		        strstr(line.data, arena_format(arena, "\"type\":\"%s\"",
		                                       rows[i].type)));
	}
}

static void what_was_written_is_read(void **state)
{
	OWN(text_free) struct text line = { 0 };
	struct record_facts f;
	struct err e = { 0 };

	(void)state;
	full_record(&line);
	REQUIRE_OK(record_read(&f, line.data, line.len, &e), e);
	assert_string_equal(f.file_name, "transcript.json");
	assert_string_equal(f.sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4"
	                              "649b934ca495991b7852b855");
	assert_int_equal(f.bytes, 10);
	assert_string_equal(f.verdict, "warn");
	assert_string_equal(f.code, "empty-utterances");
	assert_string_equal(f.mime, "application/json");
	assert_string_equal(f.codec, "none");
	assert_int_equal(f.channels, 1);
	assert_int_equal(f.rate_hz, 8000);
	assert_int_equal(f.duration_ms, 60000);
	assert_string_equal(f.task, "task-1");
	assert_string_equal(f.kind, "transcript");
	assert_string_equal(f.source_id, "cap-1");
}

static void what_a_record_leaves_out_is_empty(void **state)
{
	OWN(text_free) struct text line = { 0 };
	struct record_facts f;
	struct err e = { 0 };

	(void)state;
	an_artefact_of_which_little_is_known(&line);
	REQUIRE_OK(record_read(&f, line.data, line.len, &e), e);
	assert_int_equal(f.bytes, 0);
	assert_string_equal(f.mime, "");
	assert_string_equal(f.codec, "");
	assert_int_equal(f.channels, 0);
	assert_int_equal(f.duration_ms, -1);
	assert_string_equal(f.verdict, "bad");
}

static void every_prefix_of_a_record_is_refused(void **state)
{
	OWN(text_free) struct text line = { 0 };
	struct record_facts f;

	(void)state;
	full_record(&line);
	for (size_t len = 0; len < line.len; len++) {
		struct err e = { 0 };

		assert_int_equal(record_read(&f, line.data, len, &e), -1);
		check_err(&e, ERR_TAMPER, "record.json: is cut off");
	}
}

/* A record with one text replaced by another. */
static void replaced(struct text *out, const char *from, const char *to)
{
	OWN(text_free) struct text line = { 0 };
	const char *at;

	full_record(&line);
	at = strstr(line.data, from);
	assert_non_null(at);
	text_add_bytes(out, line.data, (size_t)(at - line.data));
	text_add(out, to);
	text_add(out, at + strlen(from));
}

static void records_that_do_not_hold_together_are_refused(void **state)
{
	static const struct {
		const char *from, *to, *text;
	} rows[] = {
		{ "wxarchive-record/1", "wxarchive-record/2",
		  "record.json: schema is not wxarchive-record/1" },
		{ "\"schema\"", "\"scheme\"",
		  "record.json: schema is not wxarchive-record/1" },
		{ "\"oid\":\"", "\"oid\":\"x",
		  "record.json: oid is not 32 hexadecimal digits" },
		{ "\"task\":\"task-1\"", "\"task\":\"task-2\"",
		  "record.json: source does not give this oid" },
		{ "\"kind\":\"transcript\"", "\"kind\":\"noise\"",
		  "record.json: source does not give this oid" },
		{ "\"org\":", "\"0rg\":",
		  "record.json: source does not give this oid" },
		{ "transcript.json", "../passwd.json",
		  "record.json: files does not name one file with its "
		  "digest" },
		{ "transcript.json", "source.json",
		  "record.json: files does not name one file with its "
		  "digest" },
		{ "\"bytes\":10", "\"bytes\":-1",
		  "record.json: files does not name one file with its "
		  "digest" },
		{ "e3b0c4", "E3B0C4",
		  "record.json: files does not name one file with its "
		  "digest" },
		{ "e3b0c4", "e3b0c",
		  "record.json: files does not name one file with its "
		  "digest" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(text_free) struct text line = { 0 };
		struct record_facts f;
		struct err e = { 0 };

		replaced(&line, rows[i].from, rows[i].to);
		assert_int_equal(record_read(&f, line.data, line.len, &e), -1);
		check_err(&e, ERR_TAMPER, rows[i].text);
	}
}

static void a_record_that_is_no_json_says_where(void **state)
{
	struct record_facts f;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(record_read(&f, "{]\n", 3, &e), -1);
	check_err_parts(&e, ERR_TAMPER, "record.json: ", "");
}

static void the_source_is_kept_without_the_signatures_of_links(void **state)
{
	OWN(text_free) struct text out = { 0 };
	struct task t = sample_task("task-1", 0);
	struct artefact a = sample_artefact("cap");

	(void)state;
	t.raw = raw_task;
	t.raw_len = strlen(raw_task);
	a.raw = raw_capture;
	a.raw_len = strlen(raw_capture);
	record_source(&out, &t, &a);
	assert_string_equal(
	        out.data,
	        "{\"capture\":{ \"filePath\":\n\"https://m.example.com/r.wav\" "
	        "},\"task\":{\"id\":\"task-1\",\"link\":"
	        "\"https://x.example.com/a\"}}\n");
	text_clear(&out);
	a.raw = NULL;
	record_source(&out, &t, &a);
	assert_true(text_starts(out.data, "{\"capture\":null,\"task\":{"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_source_did_not_say_is_left_out),
		cmocka_unit_test(all_that_is_known_is_recorded),
		cmocka_unit_test(each_kind_has_its_dcmi_type),
		cmocka_unit_test(what_was_written_is_read),
		cmocka_unit_test(what_a_record_leaves_out_is_empty),
		cmocka_unit_test(every_prefix_of_a_record_is_refused),
		cmocka_unit_test(records_that_do_not_hold_together_are_refused),
		cmocka_unit_test(a_record_that_is_no_json_says_where),
		cmocka_unit_test(
		        the_source_is_kept_without_the_signatures_of_links),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
