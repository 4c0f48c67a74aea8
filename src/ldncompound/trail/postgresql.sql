-- One trail: a schema of its own on a PostgreSQL server. The rows are those of `schema.sql`, byte
-- for byte; only types and safeguards are said differently.
--
-- Run by the owner, with `search_path` on the schema alone. Triggers fire ALWAYS, also for the
-- owner and in sessions that replay a replica. They stop mistakes and the application's account,
-- not somebody who may alter the tables: that is found by `trail verify`.

CREATE TABLE log (
    id integer PRIMARY KEY CHECK (id = 1),
    origin text COLLATE "C" NOT NULL
);

CREATE TABLE entry (
    sequence bigint PRIMARY KEY,
    body bytea NOT NULL,
    peaks bytea NOT NULL
);

CREATE INDEX entry_begins ON entry (substr(body, 1, 24));

CREATE TABLE document (
    sequence bigint PRIMARY KEY,
    body bytea NOT NULL
);

CREATE TABLE subject (
    sequence bigint PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,
    series text COLLATE "C" NOT NULL,
    number bigint NOT NULL,
    UNIQUE (series, number)
);

CREATE TABLE request (
    sequence bigint PRIMARY KEY,
    key text COLLATE "C" NOT NULL UNIQUE
);

CREATE TABLE mention (
    kind text COLLATE "C" NOT NULL,
    value text COLLATE "C" NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (kind, value, sequence)
);

CREATE TABLE personal (
    sequence bigint PRIMARY KEY,
    salt bytea NOT NULL,
    payload bytea NOT NULL
);

CREATE TABLE personal_secret (
    id integer PRIMARY KEY CHECK (id = 1),
    secret bytea NOT NULL
);

CREATE VIEW view_log AS
SELECT
    sequence,
    convert_from(body, 'UTF8')::json ->> 'at' AS at,
    convert_from(body, 'UTF8')::json -> 'by' ->> 'name' AS by,
    convert_from(body, 'UTF8')::json ->> 'station' AS station,
    convert_from(body, 'UTF8')::json ->> 'action' AS action,
    convert_from(body, 'UTF8')::json ->> 'outcome' AS outcome,
    convert_from(body, 'UTF8')::json ->> 'subject' AS subject
FROM entry;

-- Append-only: no row is changed or removed, by whatever statement.
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    RAISE EXCEPTION 'the trail is append-only' USING ERRCODE = 'LDN01';
END $$;

-- The name of the log can be given as long as there is nothing in it: by `trail copy`.
CREATE FUNCTION refuse_once_begun() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR EXISTS (SELECT 1 FROM entry) THEN
        RAISE EXCEPTION 'the trail is append-only' USING ERRCODE = 'LDN01';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION refuse_gap() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    IF NEW.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM entry) THEN
        RAISE EXCEPTION 'an entry follows the last one' USING ERRCODE = 'LDN01';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER log_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON log
FOR EACH STATEMENT EXECUTE FUNCTION refuse_once_begun();
CREATE TRIGGER entry_follows BEFORE INSERT ON entry
FOR EACH ROW EXECUTE FUNCTION refuse_gap();
ALTER TABLE log ENABLE ALWAYS TRIGGER log_stays;
ALTER TABLE entry ENABLE ALWAYS TRIGGER entry_follows;

DO $$
DECLARE kept text;
BEGIN
    FOREACH kept IN ARRAY ARRAY['entry', 'document', 'subject', 'request', 'mention'] LOOP
        EXECUTE format(
            'CREATE TRIGGER %s_stays BEFORE UPDATE OR DELETE ON %I '
            'FOR EACH ROW EXECUTE FUNCTION refuse()', kept, kept);
        EXECUTE format(
            'CREATE TRIGGER %s_remains BEFORE UPDATE OR DELETE OR TRUNCATE ON %I '
            'FOR EACH STATEMENT EXECUTE FUNCTION refuse()', kept, kept);
        EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER %s_stays', kept, kept);
        EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER %s_remains', kept, kept);
    END LOOP;
END $$;

-- What the application's account may do beside SELECT and INSERT, and no more than that.

-- Erase personal data that the newest entry says it erases.
CREATE FUNCTION forget(erased bigint) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT AS $$
BEGIN
    DELETE FROM personal WHERE sequence = erased AND erased::text IN (
        SELECT json_array_elements_text(convert_from(body, 'UTF8')::json -> 'erases')
        FROM entry WHERE sequence = (SELECT max(sequence) FROM entry)
    );
    RETURN FOUND;
END $$;

-- Make the disposable second index again, empty; with the grants of `entry`.
CREATE FUNCTION remake_search() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT AS $$
DECLARE held record;
BEGIN
    IF EXISTS (
        SELECT 1 FROM pg_class WHERE relnamespace = current_schema()::regnamespace
        AND relname = 'view_search' AND relkind = 'v'
    ) THEN
        DROP VIEW view_search;
    END IF;
    DROP TABLE IF EXISTS view_search;
    CREATE TABLE view_search (
        kind text COLLATE "C" NOT NULL,
        value text COLLATE "C" NOT NULL,
        sequence bigint NOT NULL,
        PRIMARY KEY (kind, value, sequence)
    );
    FOR held IN
        SELECT a.grantee, a.privilege_type FROM pg_class AS c, aclexplode(c.relacl) AS a
        WHERE c.oid = 'entry'::regclass AND a.grantee <> c.relowner AND a.grantee <> 0
        AND a.privilege_type IN ('SELECT', 'INSERT')
    LOOP
        EXECUTE format(
            'GRANT %s ON view_search TO %I', held.privilege_type, pg_get_userbyid(held.grantee));
    END LOOP;
END $$;

REVOKE ALL ON FUNCTION refuse(), refuse_once_begun(), refuse_gap() FROM PUBLIC;
REVOKE ALL ON FUNCTION forget(bigint), remake_search() FROM PUBLIC;
