-- The tables as the first release made them: for ever as they are here.

CREATE TABLE SCHEMA.collegial_entries (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plan text COLLATE "C" NOT NULL,
    number bigint NOT NULL CHECK (number > 0),
    name text NOT NULL,
    line bytea NOT NULL,
    UNIQUE (plan, number)
);

CREATE FUNCTION SCHEMA.collegial_leave_no_gap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM SCHEMA.collegial_entries WHERE plan = NEW.plan) THEN
        RAISE integrity_constraint_violation
            USING MESSAGE = 'an entry follows directly on the last one of its plan';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION SCHEMA.collegial_never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE integrity_constraint_violation USING MESSAGE = 'an entry is never changed or deleted';
END $$;

CREATE TRIGGER leave_no_gap BEFORE INSERT ON SCHEMA.collegial_entries
FOR EACH ROW EXECUTE FUNCTION SCHEMA.collegial_leave_no_gap();

CREATE TRIGGER never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON SCHEMA.collegial_entries
FOR EACH STATEMENT EXECUTE FUNCTION SCHEMA.collegial_never();

CREATE VIEW SCHEMA.collegial_events AS
SELECT plan AS originator_id, number AS originator_version, name AS topic, line AS state,
    position AS notification_id
FROM SCHEMA.collegial_entries;

COMMENT ON TABLE SCHEMA.collegial_entries IS 'collegial: entries, schema version 1';
