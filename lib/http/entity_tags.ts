const TAG = /(?:W\/)?"([^"]*)"/g;
const opaque = (tag: string): string => tag.replace(/^W\//, "").slice(1, -1);

/** Whether a client has this body already, by what it says in `If-None-Match` (RFC 9110, 13.1.2: weakly compared). */
export function hasAlready(request: Request, tag: string): boolean {
  const header = request.headers.get("if-none-match");
  if (header === null) return false;
  return header.trim() === "*" || Array.from(header.matchAll(TAG), ([, text]) => text).includes(opaque(tag));
}

/** A body of JSON with its tag: 304 without a body to who has it already. Whoever keeps it has to ask each time. */
export function taggedAnswer(
  request: Request,
  { text, tag }: { readonly text: string; readonly tag: string },
): Response {
  const headers = { etag: tag, "cache-control": "no-cache" };
  if (hasAlready(request, tag)) {
    return new Response(null, { status: 304, headers: { ...headers, vary: "Accept-Encoding" } });
  }
  return new Response(text, { headers: { ...headers, "content-type": "application/json" } });
}
