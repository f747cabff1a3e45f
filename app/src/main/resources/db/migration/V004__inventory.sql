-- The stock ledger. Accounts are (item, location, lot, state); a movement takes a quantity out of one and puts it into another.
CREATE SCHEMA inventory;

CREATE TABLE inventory.lot (
  id         int  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  item_id    int  NOT NULL,
  code       text NOT NULL,
  expires_on date,
  origin     text,
  CONSTRAINT lot_code_is_unique_per_item UNIQUE (item_id, code)
);

-- One row per item, location and lot (lot 0 for items without lots, and as the anchor of an item at a location).
-- The version guards every change: whoever decided on version v may only write v's successors.
CREATE TABLE inventory.balance (
  item_id     int    NOT NULL,
  location_id int    NOT NULL,
  lot_id      int    NOT NULL,
  version     bigint NOT NULL,
  sellable    bigint NOT NULL CONSTRAINT sellable_is_never_negative CHECK (sellable >= 0),
  reserved    bigint NOT NULL CONSTRAINT reserved_is_never_negative CHECK (reserved >= 0),
  quarantined bigint NOT NULL CONSTRAINT quarantined_is_never_negative CHECK (quarantined >= 0),
  returned    bigint NOT NULL CONSTRAINT returned_is_never_negative CHECK (returned >= 0),
  damaged     bigint NOT NULL CONSTRAINT damaged_is_never_negative CHECK (damaged >= 0),
  expired     bigint NOT NULL CONSTRAINT expired_is_never_negative CHECK (expired >= 0),
  recalled    bigint NOT NULL CONSTRAINT recalled_is_never_negative CHECK (recalled >= 0),
  in_transit  bigint NOT NULL CONSTRAINT in_transit_is_never_negative CHECK (in_transit >= 0),
  on_order    bigint NOT NULL CONSTRAINT on_order_is_never_negative CHECK (on_order >= 0),
  confirmed   bigint NOT NULL CONSTRAINT confirmed_is_never_negative CHECK (confirmed >= 0),
  backordered bigint NOT NULL CONSTRAINT backordered_is_never_negative CHECK (backordered >= 0),
  PRIMARY KEY (item_id, location_id, lot_id)
) WITH (fillfactor = 50);

-- One per accepted command.
CREATE TABLE inventory.posting (
  id          bigint      PRIMARY KEY,
  kind        smallint    NOT NULL,
  recorded_at timestamptz NOT NULL,
  occurred_at timestamptz NOT NULL,
  actor       text        NOT NULL,
  reference   text,
  reason      text
);

-- Append-only; never updated or deleted. A quantity of an item and lot from one account to another.
CREATE TABLE inventory.movement (
  id               bigint      NOT NULL,
  posting_id       bigint      NOT NULL,
  recorded_at      timestamptz NOT NULL,
  item_id          int         NOT NULL,
  lot_id           int         NOT NULL,
  from_location_id int         NOT NULL,
  to_location_id   int         NOT NULL,
  from_account     smallint    NOT NULL,
  to_account       smallint    NOT NULL,
  quantity         bigint      NOT NULL CONSTRAINT movement_quantity_is_positive CHECK (quantity > 0)
) PARTITION BY RANGE (recorded_at);
-- An item's insertion point is at the end of its own run, so the index's hot pages are as many as the items, not the history.
CREATE INDEX movement_by_item ON inventory.movement (item_id, recorded_at);

CREATE TABLE inventory.reservation (
  id          bigint      PRIMARY KEY,
  item_id     int         NOT NULL,
  location_id int         NOT NULL,
  quantity    bigint      NOT NULL CONSTRAINT reservation_quantity_is_positive CHECK (quantity > 0),
  open        bigint      NOT NULL CONSTRAINT reservation_open_is_within_quantity CHECK (open BETWEEN 0 AND quantity),
  expires_at  timestamptz,
  promised_on date,
  channel_id  int,
  reference   text,
  created_at  timestamptz NOT NULL
) WITH (fillfactor = 85);
CREATE INDEX reservation_to_expire ON inventory.reservation (expires_at) WHERE expires_at IS NOT NULL;

-- What is expected or owed, with its date: ON_ORDER, CONFIRMED, IN_TRANSIT or BACKORDERED of its item and location.
CREATE TABLE inventory.dated_line (
  id          bigint   PRIMARY KEY,
  account     smallint NOT NULL,
  item_id     int      NOT NULL,
  location_id int      NOT NULL,
  lot_id      int      NOT NULL,
  quantity    bigint   NOT NULL CONSTRAINT dated_quantity_is_positive CHECK (quantity > 0),
  open        bigint   NOT NULL CONSTRAINT dated_open_is_within_quantity CHECK (open BETWEEN 0 AND quantity),
  due_on      date,
  channel_id  int,
  reference   text,
  created_at  timestamptz NOT NULL
);
CREATE INDEX dated_line_by_item ON inventory.dated_line (item_id) WHERE open > 0;

-- Stock withheld: from every channel at a location, or from one channel over all its locations.
CREATE TABLE inventory.buffer (
  item_id     int,
  location_id int,
  channel_id  int,
  quantity    bigint NOT NULL CONSTRAINT buffer_is_not_negative CHECK (quantity >= 0),
  CONSTRAINT buffer_is_of_a_location_or_a_channel CHECK ((location_id IS NULL) <> (channel_id IS NULL)),
  CONSTRAINT buffer_is_unique UNIQUE NULLS NOT DISTINCT (item_id, location_id, channel_id)
);

-- Balances as they were at the end of a day, for the rows that changed since the snapshot before.
CREATE TABLE inventory.snapshot (
  taken_until timestamptz PRIMARY KEY
);
CREATE TABLE inventory.snapshot_balance (
  item_id     int         NOT NULL,
  location_id int         NOT NULL,
  lot_id      int         NOT NULL,
  taken_until timestamptz NOT NULL,
  states      bigint[]    NOT NULL,
  PRIMARY KEY (item_id, location_id, lot_id, taken_until)
);
