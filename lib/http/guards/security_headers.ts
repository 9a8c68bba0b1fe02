import { csp, type Middleware } from "fresh";

/** The style sheet that lightweight-charts 5.2.1 writes into the page for its logo. */
const CHART_STYLE = "'sha256-3pRED1tOXas1FXFoPb9TGCjmYe9XQsmO9OV23khV2nY='";

/** Documents, and scripts, of which one is a worker. */
const RUNS = /^(?:text\/html|image\/svg\+xml|(?:text|application)\/javascript)\b/;

/** Content-Security-Policy: only our own scripts, styles and connections, and no page may frame ours. */
export function contentSecurityPolicy<State>(): Middleware<State> {
  // Fresh puts the nonce of each page where 'unsafe-inline' stands.
  return csp({ useNonce: true, csp: [`style-src 'self' 'unsafe-inline' ${CHART_STYLE}`] });
}

/** The headers beside the policy, and what the policy must not say without TLS. */
export function securityHeaders<State>(): Middleware<State> {
  return async (context) => {
    const response = await context.next();
    if (response.status === 101) return response;
    const { headers } = response;
    // Against content that browsers would take for a script.
    headers.set("x-content-type-options", "nosniff");
    // Against telling other sites which ticker a trader looks at.
    headers.set("referrer-policy", "same-origin");
    // Only what a browser runs has use for a policy: on a hundred small files it would be most of what is sent.
    if (!RUNS.test(headers.get("content-type") ?? "")) headers.delete("content-security-policy");
    const policy = headers.get("content-security-policy");
    // On a plain-HTTP address of the local network it would send the page's own requests to a port without TLS.
    if (policy !== null && context.url.protocol === "http:") {
      headers.set("content-security-policy", policy.replace(/;?\s*upgrade-insecure-requests/, ""));
    }
    return response;
  };
}
