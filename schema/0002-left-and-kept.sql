-- 0002 left and kept: tasks that the source no longer names, and the settings
-- under which a task was judged.
-- SPDX-License-Identifier: Apache-2.0

-- When a window closed without the task, that an earlier scan had seen; NULL
-- while the source names it.
ALTER TABLE task ADD COLUMN left_ms INTEGER;
CREATE INDEX task_left ON task (created_ms) WHERE left_ms IS NOT NULL;

-- Which kinds of artefacts were to be kept and which rules left calls out,
-- when the task was last judged; NULL: judged before this column was.
ALTER TABLE task ADD COLUMN kept INTEGER REFERENCES word;
CREATE INDEX task_kept ON task (kept, created_ms) WHERE kept IS NOT NULL;
