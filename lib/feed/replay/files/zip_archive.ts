import { Unzip, UnzipInflate } from "fflate";
import { DamagedFileError } from "./unpack.ts";

const isFolder = (name: string): boolean => name.endsWith("/");

/** Names of the files in a zip archive, in order. Nothing is unpacked. */
export async function zipNames(bytes: AsyncIterable<Uint8Array>): Promise<string[]> {
  const names: string[] = [];
  const unzip = new Unzip(({ name }) => {
    if (!isFolder(name)) names.push(name);
  });
  unzip.register(UnzipInflate);
  for await (const chunk of bytes) unzip.push(chunk);
  return names;
}

/**
 * The first file of a zip archive, unpacked.
 *
 * @throws {DamagedFileError} after all that could be unpacked.
 */
export async function* firstOfZip(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  let state: "before" | "in" | "after" = "before";
  const isOver = () => state === "after";
  let failure: Error | null = null;
  const unzip = new Unzip((file) => {
    if (state !== "before" || isFolder(file.name)) return;
    state = "in";
    file.ondata = (error, chunk, isFinal) => {
      if (error) failure ??= error;
      else ready.push(chunk);
      if (isFinal) state = "after";
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  for await (const chunk of bytes) {
    try {
      unzip.push(chunk);
    } catch (error) {
      failure ??= error instanceof Error ? error : new Error(String(error));
    }
    yield* ready.splice(0);
    if (failure !== null) throw new DamagedFileError("zip", failure, false);
    if (isOver()) return;
  }
  throw new DamagedFileError("zip", new Error("unexpected end of file"), true);
}
