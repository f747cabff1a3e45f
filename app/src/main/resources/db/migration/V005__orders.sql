-- Orders: what customers asked for, and how each unit of it stands.
CREATE SCHEMA orders;

CREATE TABLE orders.purchase (
  id          bigint      PRIMARY KEY,
  channel_id  int         NOT NULL,
  reference   text        NOT NULL,
  status      text        NOT NULL CONSTRAINT order_status_is_known
                          CHECK (status IN ('OPEN', 'PART_SHIPPED', 'SHIPPED', 'BACKORDERED', 'CANCELLED')),
  held        text,
  placed_at   timestamptz NOT NULL,
  captured_at timestamptz NOT NULL,
  customer    text,
  country     text,
  currency    text        NOT NULL,
  charges     json        NOT NULL,
  version     bigint      NOT NULL,
  CONSTRAINT order_reference_is_unique_per_channel UNIQUE (channel_id, reference)
) WITH (fillfactor = 80);

CREATE TABLE orders.line (
  order_id    bigint  NOT NULL,
  line        int     NOT NULL,
  item_id     int     NOT NULL,
  channel_sku text,
  ordered     bigint  NOT NULL CONSTRAINT ordered_is_positive CHECK (ordered > 0),
  reserved    bigint  NOT NULL CONSTRAINT line_reserved_is_never_negative CHECK (reserved >= 0),
  shipped     bigint  NOT NULL CONSTRAINT line_shipped_is_never_negative CHECK (shipped >= 0),
  backordered bigint  NOT NULL CONSTRAINT line_backordered_is_never_negative CHECK (backordered >= 0),
  cancelled   bigint  NOT NULL CONSTRAINT line_cancelled_is_never_negative CHECK (cancelled >= 0),
  unit_price  numeric,
  promised_on date,
  claims      json    NOT NULL,
  PRIMARY KEY (order_id, line),
  CONSTRAINT no_unit_of_a_line_vanishes CHECK (ordered = reserved + shipped + backordered + cancelled)
) WITH (fillfactor = 80);
