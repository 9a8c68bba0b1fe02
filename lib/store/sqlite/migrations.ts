import type { Database } from "./database.ts";

/**
 * What brings a file from one version of its tables to the next; its place in the list is the version that it starts
 * from. Never change one that has been released: add another, with a fixture of the version before it
 * (tests/store/fixtures/).
 *
 * Orders, fills, positions and alerts are kept as the JSON that the routes tell, with the columns that are asked for
 * beside it: a new member needs no migration. Bars are many and have columns. `place` is the order in which rows were
 * first put.
 */
export const MIGRATIONS: readonly string[] = [
  `
  -- By ticker, then by minute: a chart's day is one stretch of the file.
  CREATE TABLE bars (
    ticker TEXT NOT NULL,
    time INTEGER NOT NULL,
    open REAL NOT NULL,
    high REAL NOT NULL,
    low REAL NOT NULL,
    close REAL NOT NULL,
    volume REAL NOT NULL,
    vwap REAL,
    PRIMARY KEY (ticker, time)
  ) STRICT, WITHOUT ROWID;

  -- The minute under way.
  CREATE TABLE forming_bars (
    ticker TEXT PRIMARY KEY,
    body TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE watchlist (
    place INTEGER PRIMARY KEY,
    ticker TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL,
    discovered_at_ms REAL
  ) STRICT;

  CREATE TABLE tiers (
    place INTEGER PRIMARY KEY,
    ticker TEXT NOT NULL UNIQUE,
    tier INTEGER NOT NULL,
    rule TEXT,
    cold_since_ms REAL
  ) STRICT;

  CREATE TABLE orders (
    place INTEGER PRIMARY KEY,
    order_id TEXT NOT NULL UNIQUE,
    client_order_id TEXT,
    is_open INTEGER NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX orders_by_client_order_id ON orders (client_order_id) WHERE client_order_id IS NOT NULL;
  CREATE INDEX orders_open ON orders (place) WHERE is_open = 1;

  CREATE TABLE fills (
    place INTEGER PRIMARY KEY,
    order_id TEXT NOT NULL,
    order_seq INTEGER NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (order_id, order_seq)
  ) STRICT;

  CREATE TABLE positions (
    place INTEGER PRIMARY KEY,
    ticker TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL
  ) STRICT;

  CREATE TABLE alerts (
    place INTEGER PRIMARY KEY,
    alert_id TEXT NOT NULL UNIQUE,
    time_ms REAL NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX alerts_by_time ON alerts (time_ms, place);
  `,
  `
  -- What people have made, few of each kind: scans, alert rules, subscriptions to pushes.
  CREATE TABLE documents (
    place INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (kind, id)
  ) STRICT;
  `,
  `
  -- Each order, fill and position is of an account. Until now the demonstration traded on the trader's. Its orders go
  -- to its own, with all dealings in the tickers in which nobody but it, and the kill switch for it, has dealt. Where a
  -- person dealt too, the position has come of both and stays whole: nobody finds what he never sold. A damaged row is
  -- left as it is, for the reader to name.
  ALTER TABLE orders ADD COLUMN account TEXT NOT NULL DEFAULT 'main';
  ALTER TABLE fills ADD COLUMN account TEXT NOT NULL DEFAULT 'main';

  CREATE TEMP TABLE old_orders AS
    SELECT order_id, json_extract(body, '$.ticker') AS ticker, json_extract(body, '$.source') AS source,
      order_id IN (SELECT order_id FROM fills) AS is_filled
    FROM orders WHERE json_valid(body) AND json_type(body, '$.ticker') = 'text';
  CREATE TEMP TABLE traders AS SELECT DISTINCT ticker FROM old_orders WHERE is_filled AND source NOT IN ('demo', 'forced');
  CREATE TEMP TABLE demonstrated AS SELECT DISTINCT ticker FROM old_orders
    WHERE is_filled AND source = 'demo' AND ticker NOT IN (SELECT ticker FROM traders);
  UPDATE orders SET account = 'demo', body = json_set(body, '$.account', 'demo') WHERE order_id IN (
    SELECT order_id FROM old_orders
    WHERE (source = 'demo' AND (NOT is_filled OR ticker NOT IN (SELECT ticker FROM traders)))
      OR (source = 'forced' AND ticker IN (SELECT ticker FROM demonstrated))
  );
  UPDATE fills SET account = 'demo', body = json_set(body, '$.account', 'demo')
    WHERE json_valid(body) AND order_id IN (SELECT order_id FROM orders WHERE account = 'demo');

  CREATE TABLE positions_by_account (
    place INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    ticker TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (account, ticker)
  ) STRICT;
  INSERT INTO positions_by_account (place, account, ticker, body)
    SELECT place, 'main', ticker, body FROM positions;
  UPDATE positions_by_account SET account = 'demo', body = json_set(body, '$.account', 'demo')
    WHERE json_valid(body) AND ticker IN (SELECT ticker FROM demonstrated);
  DROP TABLE positions;
  ALTER TABLE positions_by_account RENAME TO positions;
  DROP TABLE demonstrated;
  DROP TABLE traders;
  DROP TABLE old_orders;

  -- Until now an order told its status alone.
  UPDATE orders SET body = json_set(body, '$.state', CASE json_extract(body, '$.status')
    WHEN 'open' THEN 'new' WHEN 'cancelled' THEN 'canceled' ELSE json_extract(body, '$.status') END)
    WHERE json_valid(body);

  CREATE INDEX orders_of_account ON orders (account, place);
  CREATE INDEX orders_open_of_account ON orders (account, place) WHERE is_open = 1;
  CREATE INDEX fills_of_account ON fills (account, place);
  `,
];

/** A newer version of this program wrote the file. */
export class NewerStoreError extends RangeError {
  override readonly name = "NewerStoreError";
}

/** @throws {NewerStoreError} when the version of the file's tables is above the latest that is known here */
export function assertKnown({ path, version }: Database): void {
  if (version <= MIGRATIONS.length) return;
  throw new NewerStoreError(
    `Cannot open the store ${path}: a newer Flashtape wrote it, its tables have version ${version} and this one knows ` +
      `up to ${MIGRATIONS.length}: start the newer one, or set another DATA_DIR`,
  );
}

/** Brings the tables up to the latest version, each step in one transaction. */
export function migrate(database: Database, migrations: readonly string[] = MIGRATIONS): void {
  for (let version = database.version; version < migrations.length; version += 1) {
    database.transact(() => {
      database.exec(migrations[version] ?? "");
      database.exec(`PRAGMA user_version = ${version + 1}`);
    });
  }
}
