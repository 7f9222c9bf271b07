-- 0003 evidence: bytes that are no recording, kept under an id of their own,
-- which ends in "#rejected-" and the start of their SHA-256.
-- SPDX-License-Identifier: Apache-2.0

-- It is listed before it is moved into its place.  What never came there,
-- since the machine went down, was never anything to keep.
DROP TRIGGER artefact_no_delete;
CREATE TRIGGER artefact_no_delete BEFORE DELETE ON artefact
WHEN OLD.state <> 1 OR typeof(OLD.source_id) <> 'text' OR
     instr(OLD.source_id, '#rejected-') = 0
BEGIN SELECT RAISE(ABORT, 'an artefact is never forgotten'); END;

-- Evidence is neither stored nor missing: its artefact has a row of its own.
DROP VIEW call;
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
       (SELECT count(*) FROM artefact f
        WHERE f.task = t.id AND f.state NOT IN (2, 3)) AS not_stored
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
