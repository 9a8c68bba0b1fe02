import type { Middleware } from "../types.ts";

/** The options of {@linkcode csp}. */
export interface CSPOptions {
  /** Only report what the policy would block. @default false */
  reportOnly?: boolean;
  /** Where browsers send reports. */
  reportTo?: string;
  /** Directives that replace the default of the same name or add to the defaults. */
  csp?: string[];
  /** In pages, allow the inline scripts and styles of this render alone. @default false */
  useNonce?: boolean;
}

/** Key under which a rendered response carries its nonce; upstream uses the same. */
export const NONCE: unique symbol = Symbol.for("__freshNonce");

// Upstream's defaults, and what each keeps out.
const DEFAULTS = [
  // Whatever the lines below do not name, from other sites.
  "default-src 'self'",
  // Scripts of other sites; inline ones only without `useNonce`.
  "script-src 'self' 'unsafe-inline'",
  // Styles of other sites, which can read out a page; inline ones only without `useNonce`.
  "style-src 'self' 'unsafe-inline'",
  // Fonts of other sites, which learn who reads what.
  "font-src 'self'",
  // Images as a way to send data out.
  "img-src 'self' data:",
  // Audio and video as a way to send data out.
  "media-src 'self' data: blob:",
  // Workers with the code of other sites.
  "worker-src 'self' blob:",
  // fetch() and WebSockets to other sites, so that a script cannot send out what it reads.
  "connect-src 'self'",
  // Plugins.
  "object-src 'none'",
  // A <base> that turns the page's links and scripts elsewhere.
  "base-uri 'self'",
  // Forms that send what is typed elsewhere.
  "form-action 'self'",
  // Clickjacking: the page in a frame of another site.
  "frame-ancestors 'none'",
  // Requests that can be read on the way.
  "upgrade-insecure-requests",
];

const INLINE = /^(script-src|style-src|script-src-elem|style-src-elem|style-src-attr|default-src) /;

/**
 * Sets a Content-Security-Policy header.
 *
 * ```ts
 * app.use(csp({ useNonce: true }));
 * ```
 */
export function csp<State>(options: CSPOptions = {}): Middleware<State> {
  const { reportOnly = false, reportTo, csp: own = [], useNonce = false } = options;
  const nameOf = (directive: string) => directive.trim().split(/\s+/)[0];
  const byName = new Map(
    [...DEFAULTS, ...own].map((line) => [nameOf(line), line]),
  );
  const directives = [...byName.values()];
  if (reportTo) {
    directives.push("report-to csp-endpoint", `report-uri ${reportTo}`);
  }
  const header = `Content-Security-Policy${reportOnly ? "-Report-Only" : ""}`;

  return async (ctx) => {
    const response: Response & { [NONCE]?: string } = await ctx.next();
    const nonce = useNonce ? response[NONCE] : undefined;
    const policy = directives.map((directive) =>
      nonce && INLINE.test(directive) ? directive.replace("'unsafe-inline'", `'nonce-${nonce}'`) : directive
    );
    response.headers.set(header, policy.join("; "));
    if (reportTo) {
      response.headers.set("Reporting-Endpoints", `csp-endpoint="${reportTo}"`);
    }
    return response;
  };
}
