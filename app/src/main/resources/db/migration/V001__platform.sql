-- The platform: the event log, its cursors, remembered answers and the source of identifiers.
CREATE SCHEMA platform;

-- One row. Whoever appends to the log updates it first and holds it until commit, so positions are in commit order
-- and have no gaps, and a reader that has seen position p can never miss one below it.
CREATE TABLE platform.log_head (
  one      boolean PRIMARY KEY DEFAULT true CONSTRAINT log_head_is_one_row CHECK (one),
  position bigint  NOT NULL
) WITH (fillfactor = 10);
INSERT INTO platform.log_head (position) VALUES (0);

CREATE TABLE platform.event (
  position bigint      PRIMARY KEY,
  at       timestamptz NOT NULL,
  type     text        NOT NULL,
  subject  text,
  actor    text        NOT NULL,
  payload  json        NOT NULL
);
CREATE INDEX event_by_subject ON platform.event (subject, position) WHERE subject IS NOT NULL;

CREATE TABLE platform.cursor (
  name       text        PRIMARY KEY,
  position   bigint      NOT NULL,
  updated_at timestamptz NOT NULL
);

-- The first answer to each command, by the key its caller chose. The primary key decides, not a prior look.
CREATE TABLE platform.command (
  caller      text        NOT NULL,
  key         text        NOT NULL,
  fingerprint bytea       NOT NULL,
  answer      json        NOT NULL,
  at          timestamptz NOT NULL,
  PRIMARY KEY (caller, key)
);
CREATE INDEX command_by_age ON platform.command USING brin (at);

-- Servers take identifiers in blocks and hand them out in memory.
CREATE SEQUENCE platform.id_block INCREMENT BY 100000 START WITH 100000;
