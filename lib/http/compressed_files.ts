import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

const FOLDER = new URL("../../_fresh/compressed/", import.meta.url);

/** The build's names: a file changes its name with its content, so that none can be stale. */
async function nameOf(content: Uint8Array<ArrayBuffer>): Promise<string> {
  return `${new Uint8Array(await crypto.subtle.digest("SHA-256", content)).toHex()}.br`;
}

/** What the build has compressed, by content. */
export class CompressedFiles {
  readonly #folder: URL;
  #names: Set<string> | undefined;

  /** @param folder `_fresh/compressed/` unless told otherwise */
  constructor(folder: URL = FOLDER) {
    this.#folder = folder;
  }

  /** The content in Brotli; undefined where the build has not seen it. */
  async brotliOf(content: Uint8Array<ArrayBuffer>): Promise<Uint8Array | undefined> {
    this.#names ??= new Set(this.#list());
    if (this.#names.size === 0) return undefined;
    const name = await nameOf(content);
    return this.#names.has(name) ? await Deno.readFile(new URL(name, this.#folder)) : undefined;
  }

  *#list(): Generator<string> {
    try {
      for (const { name } of Deno.readDirSync(this.#folder)) yield name;
    } catch (error) {
      // A server that runs without a build has none.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

const TEXT = /\.(?:css|js|mjs|json|svg|txt|html|map|webmanifest)$/;

async function* filesIn(folder: URL): AsyncGenerator<URL> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const url = new URL(name + (isDirectory ? "/" : ""), folder);
    if (isDirectory) yield* filesIn(url);
    else if (TEXT.test(name)) yield url;
  }
}

/**
 * Compresses the text files of some folders as far as Brotli can, each under the hash of its content.
 *
 * @param folders that a server may send files of
 * @param into emptied first
 */
export async function compressFiles(folders: readonly URL[], into: URL = FOLDER): Promise<void> {
  await Deno.remove(into, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  await Deno.mkdir(into, { recursive: true });
  for (const folder of folders) {
    for await (const file of filesIn(folder)) {
      const content = await Deno.readFile(file);
      const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
      await Deno.writeFile(new URL(await nameOf(content), into), await promisify(brotliCompress)(content, { params }));
    }
  }
}
