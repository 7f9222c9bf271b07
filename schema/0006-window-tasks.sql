-- 0006 window tasks: with how many tasks, that the source named, a window was
-- closed.  Where the ledger has other ones now, its closing proves nothing any
-- more.  NULL: closed before this column was there.
-- SPDX-License-Identifier: Apache-2.0
ALTER TABLE time_window ADD COLUMN task_count INTEGER CHECK (task_count >= 0);
