import { INTERNALS } from "../context.ts";
import type { Middleware } from "../handlers.ts";
import { CACHE_KEY } from "../runtime/asset.ts";

/** Serves the files of the `static/` directory and the islands' scripts. */
export function staticFiles<State>(): Middleware<State> {
  return async ({ req, url, config, next, [INTERNALS]: { snapshot } }) => {
    const pathname = decodePath(url.pathname);
    const file = Object.hasOwn(snapshot.manifest.staticFiles, pathname)
      ? snapshot.manifest.staticFiles[pathname]
      : undefined;
    if (!file) {
      return pathname === "/favicon.ico" ? new Response(null, { status: 404 }) : await next();
    }
    if (req.method !== "GET" && req.method !== "HEAD") {
      return new Response("Method Not Allowed", { status: 405 });
    }
    const { buildId } = snapshot.manifest;
    const key = url.searchParams.get(CACHE_KEY);
    if (key !== null && key !== buildId) {
      // A page of another build asks for this file: what it gets must not be cached for ever.
      url.searchParams.delete(CACHE_KEY);
      return new Response(null, {
        status: 307,
        headers: { location: url.pathname + url.search },
      });
    }
    const immutable = config.mode === "production" &&
      (key === buildId || pathname.startsWith(`/_fresh/js/${buildId}/`));
    const headers = new Headers({
      "content-type": file.contentType,
      "cache-control": immutable
        ? "public, max-age=31536000, immutable"
        : "no-cache, no-store, max-age=0, must-revalidate",
      etag: `W/"${file.hash}"`,
      vary: "If-None-Match",
    });
    const known = req.headers.get("if-none-match");
    if (known === file.hash || known === `W/"${file.hash}"`) {
      return new Response(null, { status: 304, headers });
    }
    return new Response(await snapshot.read(file), { headers });
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
