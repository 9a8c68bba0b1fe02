import { DamageError, Database } from "./database.ts";
import { migrate } from "./migrations.ts";

function sizeOf(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return 0;
  }
}

/** The first value that a pragma tells. */
const ask = (database: Database, pragma: string): unknown =>
  Object.values(database.prepare(`PRAGMA ${pragma}`).get() ?? {})[0];

/** @throws {DamageError} when the pages of the file are damaged, or it is not one of ours */
export function assertSound(database: Database): void {
  const { path, version } = database;
  if (version < 0) throw new DamageError(`its version is ${version}`);
  // SQLite takes what lacks of the last page for zeros. While there is a -wal, that may hold the page.
  if (sizeOf(`${path}-wal`) === 0 && sizeOf(path) % Number(ask(database, "page_size")) !== 0) {
    throw new DamageError("it ends within a page");
  }
  // Takes no longer than quick_check, for most rows are bars, which have no index beside their own order.
  const fault = ask(database, "integrity_check(1)");
  if (fault !== "ok") throw new DamageError(String(fault).replaceAll(/\s+/g, " "));
  if (version === 0 && columnsOf(database).length > 0) throw new DamageError("it holds tables of another program");
}

/** @throws {DamageError} when a table lacks, or a column of one */
export function assertTables(database: Database): void {
  const model = new Database(":memory:");
  try {
    migrate(model);
    const found = new Set(columnsOf(database));
    const missing = columnsOf(model).filter((column) => !found.has(column));
    if (missing.length > 0) throw new DamageError(`it lacks ${missing.join(", ")}`);
  } finally {
    model.close();
  }
}

/** `table.column` of every table. */
function columnsOf(database: Database): string[] {
  const rows = database.prepare(`
    SELECT tables.name || '.' || columns.name AS name
    FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
    WHERE tables.type = 'table'
  `).all();
  return rows.map(({ name }) => String(name));
}
