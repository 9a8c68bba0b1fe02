import { join } from "node:path";
import { getMimeType } from "hono/utils/mime";
import type { StaticFile } from "../snapshot.ts";

/** The paths of the files below `dir`, sorted; none if there is no such directory. */
export async function walk(dir: string): Promise<string[]> {
  const files: string[] = [];
  try {
    for await (const entry of Deno.readDir(dir)) {
      const path = join(dir, entry.name);
      if (entry.isDirectory) files.push(...await walk(path));
      else if (entry.isFile) files.push(path);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return files.sort();
}

/** The first half of the SHA-256 hash, in hexadecimal digits. */
export async function hashOf(content: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", content)).toHex().slice(0, 32);
}

/** Describes a file that is served as `pathname`. */
export async function describeFile(
  pathname: string,
  content: Uint8Array<ArrayBuffer>,
  file: string,
): Promise<StaticFile> {
  const contentType = getMimeType(pathname) ?? "application/octet-stream";
  return { contentType, hash: await hashOf(content), file };
}
