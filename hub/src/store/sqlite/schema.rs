//! The tables, as a list of steps: step *n* leads from version *n* to *n + 1*. A step that was shipped is never changed.

/// The first four bytes of "toolwright hub" as SQLite's `application_id`: says whose file it is.
pub(super) const APPLICATION: i32 = 0x746c_7768;

/// The steps from an empty file to this program's version, which is their number.
pub(super) const STEPS: [&str; 2] = ["
CREATE TABLE tenant (
  position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL UNIQUE, created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE account (
  position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, tenant TEXT NOT NULL REFERENCES tenant(id),
  integration TEXT NOT NULL, label TEXT NOT NULL, key_id TEXT NOT NULL, sealed BLOB NOT NULL, variables TEXT NOT NULL, base_url TEXT,
  revision INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX account_tenant ON account (tenant, position);
CREATE INDEX account_key ON account (key_id);

CREATE TABLE server (
  position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, tenant TEXT NOT NULL REFERENCES tenant(id),
  account TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE, name TEXT NOT NULL, config TEXT NOT NULL, limits TEXT NOT NULL,
  expires_at INTEGER, created_by TEXT, token_hint TEXT NOT NULL, token_hash BLOB NOT NULL, token_key TEXT NOT NULL,
  revision INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX server_tenant ON server (tenant, position);
CREATE INDEX server_account ON server (account, position);
CREATE UNIQUE INDEX server_token ON server (token_hash, token_key);
CREATE INDEX server_expiry ON server (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE api_token (
  position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, tenant TEXT NOT NULL REFERENCES tenant(id), name TEXT NOT NULL,
  expires_at INTEGER, last_used_at INTEGER, created_at INTEGER NOT NULL,
  token_hint TEXT NOT NULL, token_hash BLOB NOT NULL, token_key TEXT NOT NULL
) STRICT;
CREATE INDEX api_token_tenant ON api_token (tenant, position);
CREATE UNIQUE INDEX api_token_token ON api_token (token_hash, token_key);

CREATE TABLE secret (
  name TEXT NOT NULL, id TEXT NOT NULL, key_id TEXT NOT NULL, sealed BLOB NOT NULL, created_at INTEGER NOT NULL,
  PRIMARY KEY (name, id)
) STRICT;

CREATE TABLE log (
  sequence INTEGER PRIMARY KEY, tenant TEXT NOT NULL, time INTEGER NOT NULL, kind TEXT NOT NULL, method TEXT NOT NULL,
  account TEXT, server TEXT, actor TEXT, tool TEXT, effect TEXT, client_name TEXT, client_version TEXT,
  status INTEGER NOT NULL, outcome TEXT NOT NULL, duration_us INTEGER NOT NULL, request_bytes INTEGER NOT NULL,
  response_bytes INTEGER NOT NULL, arguments_digest TEXT, hash BLOB NOT NULL
) STRICT;
CREATE INDEX log_tenant ON log (tenant, sequence);
CREATE INDEX log_server ON log (server, sequence) WHERE server IS NOT NULL;

-- One row: where the chain of the log ends, and the latest moment that was noted.
CREATE TABLE head (
  one INTEGER PRIMARY KEY CHECK (one = 1), sequence INTEGER NOT NULL, hash BLOB NOT NULL, time INTEGER NOT NULL
) STRICT;
INSERT INTO head VALUES (1, 0, zeroblob(32), 0);
", "
CREATE TABLE access (
  account TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE, scheme TEXT NOT NULL, tenant TEXT NOT NULL,
  fence INTEGER NOT NULL, claimed_until INTEGER, key_id TEXT, sealed BLOB,
  PRIMARY KEY (account, scheme)
) STRICT;
CREATE INDEX access_key ON access (key_id) WHERE key_id IS NOT NULL;
"];
