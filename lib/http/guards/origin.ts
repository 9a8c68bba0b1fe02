/**
 * Whether a request comes from our own pages: its Origin is exactly the request's own origin or one of
 * `allowedOrigins`. A page of another site can reach a server on the trader's own machine; this is what stops it.
 *
 * A missing Origin is that of a program rather than a page, and is trusted only when it brings no cookies.
 */
export function isTrustedOrigin(request: Request, allowedOrigins: readonly string[]): boolean {
  const origin = request.headers.get("origin");
  if (origin === null) return !request.headers.has("cookie");
  if (allowedOrigins.includes(origin)) return true;
  // Behind a proxy that ends TLS the request says http while the page says https: the host is what must match.
  const host = request.headers.get("host") ?? new URL(request.url).host;
  return origin === `http://${host}` || origin === `https://${host}`;
}
