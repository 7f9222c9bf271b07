-- 0001 ledger: every contact the source has named, every artefact of it, and
-- the log that proves what was done.
--
-- Reading this by hand is welcome: the views "call", "stored" and "missing"
-- at the end have plain names.  Writing is not: see the table event.
--
-- Times are UTC milliseconds since 1970, in columns named *_ms.  Sizes are
-- bytes.  NULL means "not known" or "not there", and nothing else.  Names that
-- repeat (states of the source, reasons, file formats) are numbers of the
-- table word; agents, queues and teams are numbers of the table party.
-- Ids of the source are kept in 16 bytes when they are lower-case UUIDs,
-- otherwise as text: lower(hex(..)) shows them.
--
-- A released file is never edited: the next change is the next number.
-- SPDX-License-Identifier: Apache-2.0

PRAGMA application_id = 1465404487; -- "WXLG"

-- Which migrations made this database; a start refuses it when one is not
-- known, or when its text was another one.
CREATE TABLE schema_version (
    number     INTEGER PRIMARY KEY,
    name       TEXT    NOT NULL,
    sha256     TEXT    NOT NULL CHECK (length(sha256) = 64),
    applied_ms INTEGER NOT NULL,
    program    TEXT    NOT NULL
) STRICT;

-- Whose ledger this is: one row.
CREATE TABLE ledger (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    org        TEXT    NOT NULL, -- organisation at the source
    origin     TEXT    NOT NULL, -- name of the log, first line of checkpoints
    vkey       TEXT    NOT NULL, -- public key of the log (C2SP signed note)
    created_ms INTEGER NOT NULL
) STRICT;

-- Small facts by name.
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Who did what when.  ended_ms NULL: under way, or killed.
CREATE TABLE run (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT    NOT NULL UNIQUE, -- as in every line of the program's log
    command    TEXT    NOT NULL,
    from_ms    INTEGER NOT NULL,        -- the period asked for; 0: none
    to_ms      INTEGER NOT NULL,
    started_ms INTEGER NOT NULL,
    ended_ms   INTEGER,
    exit_code  INTEGER,
    summary    TEXT,
    CHECK ((ended_ms IS NULL) = (exit_code IS NULL))
) STRICT;

CREATE TABLE word (
    id   INTEGER PRIMARY KEY,
    text TEXT    NOT NULL UNIQUE
) STRICT;

-- An agent, a queue or a team as it was named at some time; one that is
-- renamed gets another row.
CREATE TABLE party (
    id        INTEGER PRIMARY KEY,
    source_id TEXT,
    name      TEXT
) STRICT;
CREATE INDEX party_names ON party (source_id, name);

-- What task_raw is packed with (plain text, a raw dictionary of zstd); the
-- newest is used for new rows.
CREATE TABLE dictionary (
    id    INTEGER PRIMARY KEY,
    bytes BLOB    NOT NULL
) STRICT;

-- Half-open ranges of creation time, and how far each is known.
-- state 1 new, 2 being scanned, 3 closed: as many distinct ids were seen as
-- the source counted.
CREATE TABLE time_window (
    id           INTEGER PRIMARY KEY,
    from_ms      INTEGER NOT NULL UNIQUE,
    to_ms        INTEGER NOT NULL,
    state        INTEGER NOT NULL DEFAULT 1 CHECK (state BETWEEN 1 AND 3),
    source_count INTEGER CHECK (source_count >= 0),
    seen_count   INTEGER CHECK (seen_count >= 0),
    scan         INTEGER,          -- the latest; its table says how many it saw
    through_ms   INTEGER NOT NULL, -- created before this: seen in that scan
    counted_ms   INTEGER,
    closed_ms    INTEGER,
    CHECK (from_ms < to_ms),
    CHECK (state <> 2 OR scan IS NOT NULL),
    CHECK (state <> 3 OR (seen_count IS NOT NULL AND closed_ms IS NOT NULL))
) STRICT;
CREATE INDEX time_window_open ON time_window (from_ms) WHERE state <> 3;

CREATE TRIGGER time_window_no_overlap BEFORE INSERT ON time_window
WHEN EXISTS (SELECT 1 FROM time_window
             WHERE from_ms < NEW.to_ms AND to_ms > NEW.from_ms)
BEGIN SELECT RAISE(ABORT, 'windows never overlap'); END;
CREATE TRIGGER time_window_no_move
BEFORE UPDATE OF from_ms, to_ms ON time_window
BEGIN SELECT RAISE(ABORT, 'a window never moves'); END;

-- One reading of a window from its start: distinct ids seen.
CREATE TABLE scan (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    seen_count INTEGER NOT NULL DEFAULT 0
) STRICT;
-- Ids that a scan has seen just outside its window (what is asked for on the
-- wire is a little wider): they count, and are gone with the scan.
CREATE TABLE scan_extra (
    scan      INTEGER NOT NULL REFERENCES scan,
    source_id ANY     NOT NULL,
    PRIMARY KEY (scan, source_id)
) STRICT, WITHOUT ROWID;

-- One row per contact.
-- class: 1 archived, 2 open, 3 waiting, 4 not-recorded, 5 excluded,
-- 6 missing, 7 failed, 8 lost, 9 disposed.
CREATE TABLE task (
    id                      INTEGER PRIMARY KEY,
    source_id               ANY     NOT NULL UNIQUE
                            CHECK (typeof(source_id) IN ('blob', 'text')),
    created_ms              INTEGER NOT NULL,
    ended_ms                INTEGER, -- NULL: has not ended
    last_activity_ms        INTEGER,
    status                  INTEGER REFERENCES word,
    channel                 INTEGER REFERENCES word,
    direction               INTEGER REFERENCES word,
    origin                  TEXT,
    destination             TEXT,
    agent                   INTEGER REFERENCES party,
    queue                   INTEGER REFERENCES party,
    team                    INTEGER REFERENCES party,
    total_ms                INTEGER,
    connected_ms            INTEGER,
    recording_count         INTEGER,
    is_active               INTEGER, -- these six: 0, 1 or NULL
    capture_requested       INTEGER,
    recording_deleted       INTEGER,
    transcription_available INTEGER,
    is_callback             INTEGER,
    is_campaign             INTEGER,
    class                   INTEGER NOT NULL CHECK (class BETWEEN 1 AND 9),
    reason                  INTEGER NOT NULL REFERENCES word,
    rule                    INTEGER REFERENCES word, -- of an exclusion
    first_seen_ms           INTEGER NOT NULL,
    seen_ms                 INTEGER NOT NULL,
    asked_ms                INTEGER, -- when its recordings were asked for
    asks                    INTEGER NOT NULL DEFAULT 0,
    next_ask_ms             INTEGER, -- NULL: settled, or not to be asked
    lease_run               INTEGER, -- the run that has it, or has asked it
    scan                    INTEGER, -- the latest that has seen it
    raw_digest              INTEGER NOT NULL -- SHA-256 of its object, 8 bytes
) STRICT;
-- Counts per day and class come from this index alone.
CREATE INDEX task_created ON task (created_ms, class, reason);
-- Settled tasks are in none of these three.
CREATE INDEX task_due ON task (next_ask_ms)
    WHERE next_ask_ms IS NOT NULL AND lease_run IS NULL;
CREATE INDEX task_leased ON task (lease_run) WHERE lease_run IS NOT NULL;
CREATE INDEX task_unsettled ON task (created_ms)
    WHERE next_ask_ms IS NOT NULL OR class = 2;

CREATE TRIGGER task_no_delete BEFORE DELETE ON task
BEGIN SELECT RAISE(ABORT, 'a task is never forgotten'); END;

-- The object of a task as the source gave it: one zstd frame each, made with
-- that dictionary.
CREATE TABLE task_raw (
    task       INTEGER PRIMARY KEY REFERENCES task,
    dictionary INTEGER NOT NULL REFERENCES dictionary,
    packed     BLOB    NOT NULL
) STRICT;

-- One row per thing to keep.
-- kind: 1 main, 2 consult, 3 segment, 4 va-main, 5 va-consult, 6 screen,
-- 7 transcript.  state: 1 listed, 2 stored, 3 bad (kept as evidence),
-- 4 failed, 5 lost, 6 disposed.
CREATE TABLE artefact (
    id               INTEGER PRIMARY KEY,
    oid              BLOB    NOT NULL UNIQUE CHECK (length(oid) = 16),
    task             INTEGER NOT NULL REFERENCES task,
    kind             INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 7),
    source_id        ANY     NOT NULL,
    state            INTEGER NOT NULL DEFAULT 1 CHECK (state BETWEEN 1 AND 6),
    reason           INTEGER REFERENCES word, -- of the last failure or verdict
    detail           TEXT,
    tries            INTEGER NOT NULL DEFAULT 0,
    failed_runs      INTEGER NOT NULL DEFAULT 0,
    listed_ms        INTEGER NOT NULL,
    start_ms         INTEGER,
    stop_ms          INTEGER,
    language         INTEGER REFERENCES word,
    file_declared    TEXT,
    folder           INTEGER REFERENCES word, -- with "/" at its end: and oid
    file             INTEGER REFERENCES word,
    mime             INTEGER REFERENCES word,
    codec            INTEGER REFERENCES word,
    verdict          INTEGER REFERENCES word,
    sha256           BLOB    CHECK (length(sha256) = 32),
    bytes            INTEGER CHECK (bytes >= 0),
    duration_ms      INTEGER,
    channels         INTEGER,
    rate_hz          INTEGER,
    stored_ms        INTEGER,
    event            INTEGER, -- n of its ingestion in the log
    checked_ms       INTEGER,
    checked_verdict  INTEGER REFERENCES word,
    CHECK (state NOT IN (2, 3) OR
           (sha256 IS NOT NULL AND bytes IS NOT NULL AND folder IS NOT NULL AND
            file IS NOT NULL AND verdict IS NOT NULL AND
            stored_ms IS NOT NULL AND event IS NOT NULL))
) STRICT;
CREATE INDEX artefact_task ON artefact (task, state);
CREATE INDEX artefact_state ON artefact (state, bytes);

CREATE TRIGGER artefact_no_delete BEFORE DELETE ON artefact
BEGIN SELECT RAISE(ABORT, 'an artefact is never forgotten'); END;
CREATE TRIGGER artefact_keeps_bytes BEFORE UPDATE OF sha256, bytes ON artefact
WHEN OLD.sha256 IS NOT NULL AND
     (NEW.sha256 IS NOT OLD.sha256 OR NEW.bytes IS NOT OLD.bytes)
BEGIN SELECT RAISE(ABORT, 'what is stored never changes'); END;
CREATE TRIGGER artefact_stays BEFORE UPDATE OF state ON artefact
WHEN OLD.state IN (2, 3) AND NEW.state NOT IN (2, 3, 6)
BEGIN SELECT RAISE(ABORT, 'what is stored stays so'); END;

-- The log: one canonical JSON line each, in order, without gaps.  leaf is
-- SHA-256(0x00 line), a leaf of the RFC 6962 tree whose root is signed in
-- log/checkpoint of the archive.  The triggers are a fence against mistakes;
-- against anybody who takes them away there is that signature.
CREATE TABLE event (
    n    INTEGER PRIMARY KEY,
    line TEXT    NOT NULL,
    leaf BLOB    NOT NULL CHECK (length(leaf) = 32)
) STRICT;
CREATE TRIGGER event_no_update BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER event_no_gap BEFORE INSERT ON event
WHEN NEW.n <> (SELECT coalesce(max(n), -1) + 1 FROM event)
BEGIN SELECT RAISE(ABORT, 'the log has no gaps'); END;

-- Root of the lines [256 * n, 256 * n + 256).
CREATE TABLE event_tile (
    n    INTEGER PRIMARY KEY,
    root BLOB    NOT NULL CHECK (length(root) = 32)
) STRICT;
-- Which lines speak of an object: 16 bytes of an oid, or other text.
CREATE TABLE event_about (
    object ANY     NOT NULL,
    n      INTEGER NOT NULL REFERENCES event,
    PRIMARY KEY (object, n)
) STRICT, WITHOUT ROWID;

-- For people ------------------------------------------------------------

-- Ids as the source writes them.
CREATE VIEW task_id AS
SELECT id AS task,
       CASE typeof(source_id) WHEN 'text' THEN source_id ELSE
           lower(substr(hex(source_id), 1, 8) || '-' ||
                 substr(hex(source_id), 9, 4) || '-' ||
                 substr(hex(source_id), 13, 4) || '-' ||
                 substr(hex(source_id), 17, 4) || '-' ||
                 substr(hex(source_id), 21, 12)) END AS id
FROM task;

CREATE VIEW class_name (class, name) AS
VALUES (1, 'archived'), (2, 'open'), (3, 'waiting'), (4, 'not-recorded'),
       (5, 'excluded'), (6, 'missing'), (7, 'failed'), (8, 'lost'),
       (9, 'disposed');
CREATE VIEW kind_name (kind, name) AS
VALUES (1, 'main'), (2, 'consult'), (3, 'segment'), (4, 'va-main'),
       (5, 'va-consult'), (6, 'screen'), (7, 'transcript');
CREATE VIEW state_name (state, name) AS
VALUES (1, 'listed'), (2, 'stored'), (3, 'bad'), (4, 'failed'), (5, 'lost'),
       (6, 'disposed');

-- Every contact: select * from call where class = 'missing';
CREATE VIEW call AS
SELECT i.id,
       strftime('%Y-%m-%dT%H:%M:%fZ', t.created_ms / 1000.0, 'unixepoch')
           AS created,
       strftime('%Y-%m-%dT%H:%M:%fZ', t.ended_ms / 1000.0, 'unixepoch')
           AS ended,
       c.name AS class, r.text AS reason, x.text AS rule,
       h.text AS channel, d.text AS direction, t.origin, t.destination,
       a.name AS agent, q.name AS queue, m.name AS team,
       t.total_ms / 1000 AS seconds,
       (SELECT count(*) FROM artefact f WHERE f.task = t.id AND f.state = 2)
           AS stored,
       (SELECT count(*) FROM artefact f WHERE f.task = t.id AND f.state <> 2)
           AS not_stored
FROM task t
JOIN task_id i ON i.task = t.id
JOIN class_name c ON c.class = t.class
JOIN word r ON r.id = t.reason
LEFT JOIN word x ON x.id = t.rule
LEFT JOIN word h ON h.id = t.channel
LEFT JOIN word d ON d.id = t.direction
LEFT JOIN party a ON a.id = t.agent
LEFT JOIN party q ON q.id = t.queue
LEFT JOIN party m ON m.id = t.team;

-- Every file in the archive, for sha256sum:
-- select sha256 || '  ' || path || '/' || file from stored;
CREATE VIEW stored AS
SELECT lower(hex(f.oid)) AS oid,
       CASE WHEN substr(d.text, -1) = '/'
            THEN d.text || lower(hex(f.oid)) ELSE d.text END AS path,
       n.text AS file, lower(hex(f.sha256)) AS sha256, f.bytes,
       k.name AS kind, s.name AS state, v.text AS verdict, f.event,
       i.id AS call
FROM artefact f
JOIN word d ON d.id = f.folder
JOIN word n ON n.id = f.file
JOIN word v ON v.id = f.verdict
JOIN kind_name k ON k.kind = f.kind
JOIN state_name s ON s.state = f.state
JOIN task_id i ON i.task = f.task
WHERE f.state IN (2, 3);

-- Every artefact that was declared and is not here, and why.
CREATE VIEW missing AS
SELECT lower(hex(f.oid)) AS oid, k.name AS kind, s.name AS state,
       r.text AS reason, f.detail, f.tries, f.failed_runs, i.id AS call
FROM artefact f
JOIN kind_name k ON k.kind = f.kind
JOIN state_name s ON s.state = f.state
JOIN task_id i ON i.task = f.task
LEFT JOIN word r ON r.id = f.reason
WHERE f.state IN (1, 4, 5);

-- The words that every object repeats, in the order in which they are asked
-- for; a longer match is a shorter row.
INSERT INTO dictionary (id, bytes) VALUES (1, CAST(
'"email""chat""social""customer""agent_hangup""abandoned""transferred"' ||
'"connected""created""parked""OUTDIAL""CALLBACK""System""Agent""outdial"' ||
'"AGENT_LEFT""short_call""queue_timeout""outbound"' ||
'"customer":null,"callbackData":null,"lastQueue":null,"lastSite":null,' ||
'"lastTeam":null,"lastEntryPoint":null,"previousQueue":null,' ||
'"feedback":null,"lastAgent":null,"owner":null' ||
'{"id":"0","createdTime":1790000000000,"endedTime":-1,' ||
'"lastActivityTime":null,"status":"ended","isActive":false,' ||
'"channelType":"telephony","origin":"+1","destination":"+1",' ||
'"contactReason":null,"direction":"inbound","terminationType":"normal",' ||
'"channelSubType":null,"isCampaign":false,"outdialType":null,' ||
'"isCallback":false,"cpaStatus":null,"recordingLocation":null,' ||
'"preferredAgentSystemId":null,"terminationReason":null,' ||
'"ivrScriptName":null,"ivrScriptTagName":null,"abandonedType":null,' ||
'"contactHandleType":"normal","firstQueueName":null,' ||
'"terminatingEnd":"Customer","lastWrapUpCodeId":null,' ||
'"lastWrapupCodeName":null,"abandonedSlCount":0,"agentHangupCount":0,' ||
'"botName":null,"chainedInToEPCount":0,"chainedInToQueueCount":0,' ||
'"epTransferToEPCount":0,"firstQueueId":null,"fullMonitoringCount":0,' ||
'"isHandledByPreferredAgent":false,"ivrEndedCount":0,' ||
'"midcallMonitoringCount":0,"routingType":null,"ivrScriptId":null,' ||
'"ivrScriptTagId":null,"campaignId":null,"campaignName":null,' ||
'"campaignStatus":null,"flowActivityName":null,' ||
'"flowActivitySequence":null,"totalDuration":0,"csatScore":0,' ||
'"blindTransferCount":0,"conferenceCount":0,"conferenceDuration":0,' ||
'"consultCount":0,"consultDuration":0,"holdCount":0,"holdDuration":0,' ||
'"selfserviceCount":0,"selfserviceDuration":0,"connectedCount":1,' ||
'"connectedDuration":0,"consultToQueueCount":0,' ||
'"consultToQueueDuration":0,"transferCount":0,"wrapupDuration":0,' ||
'"ringingDuration":0,"queueDuration":0,"queueCount":1,' ||
'"captureRequested":true,"isTranscriptionAvailable":null,' ||
'"consultToEPCount":0,"consultToEPDuration":0,' ||
'"outdialConsultToEPCount":0,"outdialConsultToEPDuration":0,' ||
'"agentToDnTransferCount":0,"agentToAgentTransferCount":0,' ||
'"callCompletedCount":0,"autoCsat":null,"matchedSkills":null,' ||
'"requiredSkills":null,"matchedSkillsProfile":null,' ||
'"skillsAssignedIn":null,"isWithInServiceLevel":true,' ||
'"isContactOffered":true,"transferErrorCount":0,' ||
'"isContactEscalatedToQueue":false,"isOptOutOfQueue":false,' ||
'"isContactHandled":true,"outdialConsultToQueueCount":0,' ||
'"outdialConsultCount":0,"overflowCount":0,"pausedCount":0,' ||
'"pausedDuration":0,"previousAgentId":null,' ||
'"previousAgentSessionId":null,"previousAgentName":null,' ||
'"queueTransferToEPCount":0,"queueTransferToQueueCount":0,' ||
'"recordingFileSize":0,"recordingCount":1,"recordingErrorCount":0,' ||
'"resumedCount":0,"shortInIVRCount":0,"shortInQueueCount":0,' ||
'"silentMonitoringCount":0,"recordingStereoBlobId":null,' ||
'"suddenDisconnectCount":0,"totalMonitoringCount":0,' ||
'"outdialConsultToQueueDuration":0,"transferInToEPCount":0,' ||
'"isOutdial":false,"monitoringTimestamp":null,"isRecordingDeleted":false,' ||
'"isMonitored":false,"monitorFullName":null,"isBarged":false,' ||
'"bargedInDuration":0,"bargedInCount":0,"bargedInFailedCount":0,' ||
'"preferredAgentName":null,"agentTransferedInCount":0,' ||
'"agentToEntrypointTransferCount":0,"agentToQueueTransferCount":0,' ||
'"totalBnrDuration":null,"postCallDuration":null,"manualAssignCount":0,' ||
'"contactPriority":null,"transferEpDN":null,"topicName":null,' ||
'"contactDriver":null,"customer":{"name":null,"phoneNumber":"+1",' ||
'"email":null},"callbackData":{' ||
'"callbackRequestTime":null,"callbackConnectTime":null,' ||
'"callbackNumber":null,"callbackStatus":null,"callbackOrigin":null,' ||
'"callbackType":null,"callbackQueueName":null,"callbackAgentName":null,' ||
'"callbackTeamName":null,"callbackRetryCount":null},"lastQueue":{"id":"",' ||
'"name":"","duration":0},"lastSite":{"id":"","name":""},"lastTeam":{' ||
'"id":"","name":""},"lastEntryPoint":{"id":"","name":""},' ||
'"previousQueue":{"id":null,"name":null},"feedback":{"surveyOptIn":null,' ||
'"type":null,"questionsAnswered":null,"surveyCompleted":null,' ||
'"questionsPresented":null,"comment":null},"lastAgent":{"id":"",' ||
'"name":"","signInId":"","sessionId":"","phoneNumber":"","channelId":"' ||
'"},"owner":{"id":"","name":""}}' AS BLOB));
