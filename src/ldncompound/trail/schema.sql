-- One trail. Sequence numbers are the only row ids; they start at 1 and have no gap.
--
-- Everything refuses UPDATE, DELETE and REPLACE, but for `personal`, whose rows an
-- act of erasure deletes, and views and tables named view_…, which anybody may
-- drop and make again. Triggers stop mistakes, not the owner of the file: that
-- one is contradicted by the sizes and roots printed on sheets.

CREATE TABLE log (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    origin TEXT NOT NULL
) STRICT;

CREATE TABLE entry (
    sequence INTEGER PRIMARY KEY,
    body BLOB NOT NULL,     -- canonical JSON; these bytes are hashed
    peaks BLOB NOT NULL     -- the Merkle tree up to here, largest subtree first
) STRICT;

CREATE TABLE document (
    sequence INTEGER PRIMARY KEY REFERENCES entry,
    body BLOB NOT NULL      -- its SHA-256 is `digest` in the entry
) STRICT;

CREATE TABLE subject (
    sequence INTEGER PRIMARY KEY REFERENCES entry,  -- the entry that gave out the id
    id TEXT NOT NULL UNIQUE,
    series TEXT NOT NULL,
    number INTEGER NOT NULL,
    UNIQUE (series, number)
) STRICT;

CREATE TABLE request (
    sequence INTEGER PRIMARY KEY REFERENCES entry,
    key TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE mention (
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    sequence INTEGER NOT NULL REFERENCES entry,
    PRIMARY KEY (kind, value, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE personal (
    sequence INTEGER PRIMARY KEY REFERENCES entry,
    salt BLOB NOT NULL,
    payload BLOB NOT NULL   -- SHA-256(salt ‖ payload) is `commitment` in the entry
) STRICT;

-- What the indexes say, a second time, so that a row that was dropped or added is noticed. It may
-- be dropped: the next act makes it again from the bodies. Kinds that begin with a space are ids,
-- requests, erasures, and one row for each entry.
CREATE TABLE view_search (
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (kind, value, sequence)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER log_stays BEFORE UPDATE ON log
BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
CREATE TRIGGER log_remains BEFORE DELETE ON log
BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
CREATE TRIGGER log_once BEFORE INSERT ON log
WHEN EXISTS (SELECT 1 FROM log)
BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;

CREATE TRIGGER entry_stays BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
CREATE TRIGGER entry_remains BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
CREATE TRIGGER entry_follows BEFORE INSERT ON entry
WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM entry)
BEGIN SELECT RAISE(ABORT, 'an entry follows the last one'); END;

CREATE TRIGGER document_stays BEFORE UPDATE ON document
BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
CREATE TRIGGER document_remains BEFORE DELETE ON document
BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
CREATE TRIGGER document_once BEFORE INSERT ON document
WHEN EXISTS (SELECT 1 FROM document WHERE sequence = NEW.sequence)
BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;

CREATE TRIGGER subject_stays BEFORE UPDATE ON subject
BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
CREATE TRIGGER subject_remains BEFORE DELETE ON subject
BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
CREATE TRIGGER subject_once BEFORE INSERT ON subject
WHEN EXISTS (SELECT 1 FROM subject WHERE sequence = NEW.sequence)
  OR EXISTS (SELECT 1 FROM subject WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM subject WHERE series = NEW.series AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;

CREATE TRIGGER request_stays BEFORE UPDATE ON request
BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
CREATE TRIGGER request_remains BEFORE DELETE ON request
BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
CREATE TRIGGER request_once BEFORE INSERT ON request
WHEN EXISTS (SELECT 1 FROM request WHERE sequence = NEW.sequence)
  OR EXISTS (SELECT 1 FROM request WHERE key = NEW.key)
BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;

CREATE TRIGGER mention_stays BEFORE UPDATE ON mention
BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
CREATE TRIGGER mention_remains BEFORE DELETE ON mention
BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
CREATE TRIGGER mention_once BEFORE INSERT ON mention
WHEN EXISTS (
    SELECT 1 FROM mention
    WHERE kind = NEW.kind AND value = NEW.value AND sequence = NEW.sequence
)
BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;

-- For people with the sqlite3 tool. The body is bytes; JSON functions want text.
CREATE VIEW view_log AS
SELECT
    sequence,
    json_extract(CAST(body AS TEXT), '$.at') AS at,
    json_extract(CAST(body AS TEXT), '$.by.name') AS by,
    json_extract(CAST(body AS TEXT), '$.station') AS station,
    json_extract(CAST(body AS TEXT), '$.action') AS action,
    json_extract(CAST(body AS TEXT), '$.outcome') AS outcome,
    json_extract(CAST(body AS TEXT), '$.subject') AS subject
FROM entry;
