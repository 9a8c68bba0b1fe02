import { resolve } from "node:path";

/**
 * Watches the files of an app.
 *
 * @param ignored A directory to leave out, next to `node_modules` and dot files.
 * @param signal Ends the watching.
 * @param onChange Called when files have changed and nothing else changes for 50 ms; calls do not
 * overlap.
 */
export async function watch(
  root: string,
  ignored: string,
  signal: AbortSignal | undefined,
  onChange: () => Promise<void>,
): Promise<void> {
  const paths: string[] = [];
  for await (const { name } of Deno.readDir(root)) {
    const path = resolve(root, name);
    if (name !== "node_modules" && path !== ignored && !name.startsWith(".")) paths.push(path);
  }
  const watcher = Deno.watchFs(paths);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let work = Promise.resolve();
  signal?.addEventListener("abort", () => watcher.close());
  for await (const { kind } of watcher) {
    if (kind === "access") continue;
    clearTimeout(timer);
    timer = setTimeout(() => work = work.then(onChange), 50);
  }
  clearTimeout(timer);
  await work;
}
