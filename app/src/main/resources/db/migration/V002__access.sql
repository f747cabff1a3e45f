-- Who may use this Plimsoll. Secrets are stored only as hashes.
CREATE SCHEMA access;

CREATE TABLE access.account (
  name          text        PRIMARY KEY CONSTRAINT account_name_is_printable CHECK (name ~ '^[!-~]{1,64}$'),
  password_hash text        NOT NULL,
  created_at    timestamptz NOT NULL
);

-- A key has 256 random bits, so that one round of SHA-256 hides it; a password needs the slow hash above.
CREATE TABLE access.api_key (
  name       text        PRIMARY KEY CONSTRAINT api_key_name_is_printable CHECK (name ~ '^[!-~]{1,64}$'),
  key_hash   bytea       NOT NULL UNIQUE CONSTRAINT key_hash_is_sha256 CHECK (octet_length(key_hash) = 32),
  created_at timestamptz NOT NULL
);

CREATE TABLE access.session (
  token_hash bytea       PRIMARY KEY CONSTRAINT token_hash_is_sha256 CHECK (octet_length(token_hash) = 32),
  account    text        NOT NULL REFERENCES access.account ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  seen_at    timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  CONSTRAINT session_ends_after_it_began CHECK (expires_at > created_at)
);
CREATE INDEX session_by_end ON access.session (expires_at);
