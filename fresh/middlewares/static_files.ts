import { CACHE_KEY } from "../runtime/asset.ts";
import { INTERNALS, type Middleware } from "../types.ts";

const FOREVER = "public, max-age=31536000, immutable";
const NEVER = "no-cache, no-store, max-age=0, must-revalidate";

/** Serves the files of the `static/` directory and the islands' scripts. */
export function staticFiles<State>(): Middleware<State> {
  return async ({ req, url, config, next, [INTERNALS]: { snapshot } }) => {
    const { buildId, staticFiles: files } = snapshot.manifest;
    const pathname = decodePath(url.pathname);
    const file = Object.hasOwn(files, pathname) ? files[pathname] : undefined;
    if (!file) return pathname === "/favicon.ico" ? new Response(null, { status: 404 }) : await next();
    if (req.method !== "GET" && req.method !== "HEAD") {
      return new Response("Method Not Allowed", { status: 405 });
    }
    const key = url.searchParams.get(CACHE_KEY);
    if (key !== null && key !== buildId) {
      // A page of another build asks for this file: the answer must not be cached for ever.
      url.searchParams.delete(CACHE_KEY);
      return new Response(null, { status: 307, headers: { location: url.pathname + url.search } });
    }
    const immutable = key === buildId || pathname.startsWith(`/_fresh/js/${buildId}/`);
    const etag = `W/"${file.hash}"`;
    const headers = {
      "content-type": file.contentType,
      "cache-control": config.mode === "production" && immutable ? FOREVER : NEVER,
      vary: "If-None-Match",
      etag,
    };
    if (req.headers.get("if-none-match") === etag) return new Response(null, { status: 304, headers });
    const content = snapshot.memory?.get(file.file) ?? await Deno.readFile(new URL(file.file, snapshot.base));
    return new Response(content, { headers });
  };
}

function decodePath(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch (error) {
    if (error instanceof URIError) return pathname;
    throw error;
  }
}
