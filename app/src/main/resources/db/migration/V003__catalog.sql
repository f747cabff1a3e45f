-- Master data: what the other modules are talking about. Codes are names for ever; everything else may change.
CREATE SCHEMA catalog;

CREATE TABLE catalog.unit (
  code    text   PRIMARY KEY CONSTRAINT unit_code_is_short CHECK (length(code) BETWEEN 1 AND 64),
  name    text   NOT NULL CONSTRAINT unit_name_is_short CHECK (length(name) BETWEEN 1 AND 200),
  base    text   REFERENCES catalog.unit,
  factor  numeric CONSTRAINT unit_factor_is_positive CHECK (factor > 0),
  version bigint NOT NULL DEFAULT 1,
  CONSTRAINT unit_has_base_and_factor_or_neither CHECK ((base IS NULL) = (factor IS NULL)),
  CONSTRAINT unit_is_not_its_own_base CHECK (base <> code)
);
COMMENT ON COLUMN catalog.unit.factor IS 'how many of base make one of this unit';

INSERT INTO catalog.unit (code, name, base, factor) VALUES
  ('EA', 'each', NULL, NULL), ('PAIR', 'pair', NULL, NULL), ('SET', 'set', NULL, NULL), ('PACK', 'pack', NULL, NULL),
  ('BOX', 'box', NULL, NULL), ('CASE', 'case', NULL, NULL), ('LAYER', 'pallet layer', NULL, NULL),
  ('PALLET', 'pallet', NULL, NULL), ('ROLL', 'roll', NULL, NULL), ('DOZEN', 'dozen', 'EA', 12),
  ('MG', 'milligram', NULL, NULL), ('G', 'gram', 'MG', 1000), ('KG', 'kilogram', 'MG', 1000000),
  ('T', 'tonne', 'MG', 1000000000), ('OZ', 'ounce', 'MG', 28349.523125), ('LB', 'pound', 'MG', 453592.37),
  ('ML', 'millilitre', NULL, NULL), ('CL', 'centilitre', 'ML', 10), ('L', 'litre', 'ML', 1000),
  ('MM', 'millimetre', NULL, NULL), ('CM', 'centimetre', 'MM', 10), ('M', 'metre', 'MM', 1000);

CREATE TABLE catalog.category (
  code    text   PRIMARY KEY CONSTRAINT category_code_is_short CHECK (length(code) BETWEEN 1 AND 64),
  name    text   NOT NULL CONSTRAINT category_name_is_short CHECK (length(name) BETWEEN 1 AND 200),
  parent  text   REFERENCES catalog.category CONSTRAINT category_is_not_its_own_parent CHECK (parent <> code),
  version bigint NOT NULL DEFAULT 1
);
CREATE INDEX category_by_parent ON catalog.category (parent);

CREATE TABLE catalog.product (
  code        text   PRIMARY KEY CONSTRAINT product_code_is_short CHECK (length(code) BETWEEN 1 AND 64),
  name        text   NOT NULL CONSTRAINT product_name_is_short CHECK (length(name) BETWEEN 1 AND 200),
  category    text   REFERENCES catalog.category,
  description text   CONSTRAINT product_description_is_short CHECK (length(description) BETWEEN 1 AND 4000),
  version     bigint NOT NULL DEFAULT 1
);
CREATE INDEX product_by_category ON catalog.product (category);

CREATE TABLE catalog.item (
  id             int     PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  sku            text    NOT NULL CONSTRAINT item_sku_is_taken_once UNIQUE
                         CONSTRAINT item_sku_is_short CHECK (length(sku) BETWEEN 1 AND 64),
  product        text    REFERENCES catalog.product,
  name           text    NOT NULL CONSTRAINT item_name_is_short CHECK (length(name) BETWEEN 1 AND 200),
  gtin           text    CONSTRAINT item_gtin_is_taken_once UNIQUE
                         CONSTRAINT item_gtin_is_digits CHECK (gtin ~ '^([0-9]{8}|[0-9]{12,14})$'),
  unit           text    NOT NULL REFERENCES catalog.unit,
  lot_tracked    boolean NOT NULL,
  category       text    REFERENCES catalog.category,
  attributes     jsonb   NOT NULL CONSTRAINT item_attributes_are_an_object CHECK (jsonb_typeof(attributes) = 'object'),
  packs          jsonb   NOT NULL CONSTRAINT item_packs_are_an_object CHECK (jsonb_typeof(packs) = 'object'),
  price          numeric CONSTRAINT item_price_is_not_negative CHECK (price >= 0),
  price_currency text    CONSTRAINT item_price_currency_is_iso_4217 CHECK (price_currency ~ '^[A-Z]{3}$'),
  cost           numeric CONSTRAINT item_cost_is_not_negative CHECK (cost >= 0),
  cost_currency  text    CONSTRAINT item_cost_currency_is_iso_4217 CHECK (cost_currency ~ '^[A-Z]{3}$'),
  status         text    NOT NULL CONSTRAINT item_status_is_known CHECK (status IN ('ACTIVE', 'DISCONTINUED')),
  version        bigint  NOT NULL DEFAULT 1,
  CONSTRAINT item_price_has_a_currency CHECK ((price IS NULL) = (price_currency IS NULL)),
  CONSTRAINT item_cost_has_a_currency CHECK ((cost IS NULL) = (cost_currency IS NULL))
);
CREATE INDEX item_by_product ON catalog.item (product);
CREATE INDEX item_by_category ON catalog.item (category);

CREATE TABLE catalog.location (
  id        int     PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  code      text    NOT NULL CONSTRAINT location_code_is_taken_once UNIQUE
                    CONSTRAINT location_code_is_short CHECK (length(code) BETWEEN 1 AND 64),
  name      text    NOT NULL CONSTRAINT location_name_is_short CHECK (length(name) BETWEEN 1 AND 200),
  type      text    NOT NULL CONSTRAINT location_type_is_known CHECK (type IN
                    ('FULFILMENT_CENTRE', 'STORE', 'SHOWROOM', 'POP_UP', 'THIRD_PARTY_WAREHOUSE', 'DROP_SHIP')),
  street    text,
  city      text,
  postcode  text,
  country   text    CONSTRAINT location_country_is_iso_3166 CHECK (country ~ '^[A-Z]{2}$'),
  time_zone text    NOT NULL,
  gln       text    CONSTRAINT location_gln_is_taken_once UNIQUE
                    CONSTRAINT location_gln_has_13_digits CHECK (gln ~ '^[0-9]{13}$'),
  open      boolean NOT NULL,
  version   bigint  NOT NULL DEFAULT 1
);

CREATE TABLE catalog.channel (
  id              int     PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  code            text    NOT NULL CONSTRAINT channel_code_is_taken_once UNIQUE
                          CONSTRAINT channel_code_is_short CHECK (length(code) BETWEEN 1 AND 64),
  name            text    NOT NULL CONSTRAINT channel_name_is_short CHECK (length(name) BETWEEN 1 AND 200),
  type            text    NOT NULL CONSTRAINT channel_type_is_known CHECK (type IN
                          ('OWN_SHOP', 'MARKETPLACE', 'STORE', 'SHOWROOM', 'POP_UP', 'WHOLESALE')),
  currency        text    NOT NULL CONSTRAINT channel_currency_is_iso_4217 CHECK (currency ~ '^[A-Z]{3}$'),
  split_allowed   boolean NOT NULL,
  backorders      text    NOT NULL CONSTRAINT channel_backorders_are_known CHECK (backorders IN ('NEVER', 'ALLOWED')),
  backorder_limit bigint  CONSTRAINT channel_backorder_limit_is_not_negative CHECK (backorder_limit >= 0),
  time_zone       text    NOT NULL,
  version         bigint  NOT NULL DEFAULT 1
);

-- Where a channel's orders are served from, first choice first.
CREATE TABLE catalog.channel_location (
  channel_id  int NOT NULL REFERENCES catalog.channel,
  priority    int NOT NULL,
  location_id int NOT NULL REFERENCES catalog.location,
  PRIMARY KEY (channel_id, priority),
  CONSTRAINT channel_names_a_location_once UNIQUE (channel_id, location_id)
);

CREATE TABLE catalog.listing (
  channel_id    int    NOT NULL REFERENCES catalog.channel,
  channel_sku   text   NOT NULL CONSTRAINT listing_channel_sku_is_short CHECK (length(channel_sku) BETWEEN 1 AND 64),
  item_id       int    NOT NULL REFERENCES catalog.item,
  pack_quantity int    NOT NULL CONSTRAINT listing_pack_quantity_is_positive CHECK (pack_quantity > 0),
  version       bigint NOT NULL DEFAULT 1,
  PRIMARY KEY (channel_id, channel_sku)
);
CREATE INDEX listing_by_item ON catalog.listing (item_id);
