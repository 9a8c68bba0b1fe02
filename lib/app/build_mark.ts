const ROOT = new URL("../..", import.meta.url);
const MARK = new URL("_fresh/built_from", ROOT);
/** Everything that a build is made of, packages by their locked versions. */
const SOURCES = [
  "deno.json",
  "deno.lock",
  "main.ts",
  "components/",
  "fresh/",
  "islands/",
  "lib/",
  "routes/",
  "static/",
];

async function* filesOf(url: URL): AsyncGenerator<URL> {
  if (!url.href.endsWith("/")) return yield url;
  for await (const { name, isDirectory } of Deno.readDir(url)) {
    yield* filesOf(new URL(name + (isDirectory ? "/" : ""), url));
  }
}

/** A digest of the sources by content: copies of a tree, whatever their dates, have the same. */
async function digestOfSources(): Promise<string> {
  const files: URL[] = [];
  for (const source of SOURCES) for await (const file of filesOf(new URL(source, ROOT))) files.push(file);
  files.sort((a, b) => a.href < b.href ? -1 : 1);
  const parts = await Promise.all(files.map(async (file) => {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await Deno.readFile(file)));
    return `${file.href.slice(ROOT.href.length)} ${digest.toHex()}\n`;
  }));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(parts.join("")));
  return new Uint8Array(digest).toHex();
}

/** Whether `_fresh` was built from the sources as they are now. */
export async function isBuilt(): Promise<boolean> {
  try {
    return await Deno.readTextFile(MARK) === await digestOfSources();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Notes what `_fresh` was built from. */
export async function markBuilt(): Promise<void> {
  await Deno.writeTextFile(MARK, await digestOfSources());
}
