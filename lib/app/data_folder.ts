/** Where state is kept when DATA_DIR is unset, if that can be written. */
export const DATA_FOLDER = "./data";

/** Value of DATA_DIR that keeps state in memory, as SQLite calls it. */
export const IN_MEMORY = ":memory:";

/**
 * The folders that the server writes, separated by commas. `deno task start` runs this file and grants the server what
 * it prints, so that it may write nowhere else.
 */
function writtenFolders(dataDir = "", recordDir = ""): string {
  const data = dataDir === IN_MEMORY ? "" : dataDir || DATA_FOLDER;
  return [data, recordDir].filter((folder) => folder !== "").join(",") || DATA_FOLDER;
}

if (import.meta.main) console.log(writtenFolders(Deno.env.get("DATA_DIR"), Deno.env.get("RECORD_DIR")));
