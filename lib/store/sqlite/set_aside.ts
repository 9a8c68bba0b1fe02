function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return false;
  }
}

/**
 * Moves a file of SQLite, with what belongs to it, to a name that is free: `<path>.corrupt-20260105T150000Z`.
 *
 * @returns the new path
 */
export function setAside(path: string, nowMs: number): string {
  const stem = `${path}.corrupt-${new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, "")}`;
  // The file itself goes last: SQLite deletes the -wal of a file that is not there.
  const endings = ["-wal", "-shm", "-journal", ""];
  let target = stem;
  for (let number = 2; endings.some((ending) => exists(target + ending)); number += 1) target = `${stem}-${number}`;
  for (const ending of endings) if (exists(path + ending)) Deno.renameSync(path + ending, target + ending);
  return target;
}
