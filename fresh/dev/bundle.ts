import type { Chunk } from "../snapshot.ts";

/** What to bundle for the browser. */
export interface BundleOptions {
  root: string;
  /** Entry files by name. */
  entries: Record<string, string>;
  buildId: string;
  development: boolean;
  target: string[];
}

/** Bundled files by URL path, and the chunks of the entries by name. */
export interface Bundle {
  files: Map<string, Uint8Array<ArrayBuffer>>;
  chunks: Map<string, Chunk>;
}

/** What the worker answers. */
export type BundleResult = { bundle: Bundle } | { error: string };

/**
 * Bundles the entries with shared chunks; all file names carry a hash of their content. It runs in
 * a worker, because esbuild's own process cannot be awaited to end, but ends with the worker.
 *
 * @throws If a module cannot be resolved or compiled; the message says which.
 */
export async function bundle(options: BundleOptions): Promise<Bundle> {
  const worker = new Worker(new URL("./bundle_worker.ts", import.meta.url), { type: "module" });
  const { promise, resolve, reject } = Promise.withResolvers<BundleResult>();
  worker.onmessage = ({ data }: MessageEvent<BundleResult>) => resolve(data);
  worker.onerror = (event) => {
    event.preventDefault();
    reject(new Error(`Cannot run the bundler: ${event.message}`));
  };
  worker.postMessage(options);
  try {
    const result = await promise;
    if ("error" in result) throw new Error(result.error);
    return result.bundle;
  } finally {
    worker.terminate();
  }
}
