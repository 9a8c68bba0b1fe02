/**
 * A page's GET has no Origin where it asks its own server, and none either where a foreign page wants an image: browsers
 * tell the two apart. Who does not is a program, or a browser on plain HTTP, which is trusted when it brings no cookies.
 */
function isOfNoOtherPage(headers: Headers): boolean {
  const site = headers.get("sec-fetch-site");
  return site === null ? !headers.has("cookie") : site === "same-origin" || site === "none";
}

/**
 * Whether a request comes from our own pages: its Origin is exactly the request's own origin or one of
 * `allowedOrigins`. A page of another site can reach a server on the trader's own machine; this is what stops it.
 */
export function isTrustedOrigin(request: Request, allowedOrigins: readonly string[]): boolean {
  const origin = request.headers.get("origin");
  if (origin === null) return isOfNoOtherPage(request.headers);
  if (allowedOrigins.includes(origin)) return true;
  // Behind a proxy that ends TLS the request says http while the page says https: the host is what must match.
  const host = request.headers.get("host") ?? new URL(request.url).host;
  return origin === `http://${host}` || origin === `https://${host}`;
}
