-- 0004 excluded and open: calls that a rule leaves out and that have not ended.
-- Their queue or team may change until then: they are looked at by their ids.
-- SPDX-License-Identifier: Apache-2.0
CREATE INDEX task_excluded_open ON task (created_ms)
    WHERE class = 5 AND ended_ms IS NULL;
