-- 0005 create time: when the source made an artefact, as it declares it.  A
-- transcript of the same id and start with a later one is another version.
-- SPDX-License-Identifier: Apache-2.0
ALTER TABLE artefact ADD COLUMN create_ms INTEGER;
