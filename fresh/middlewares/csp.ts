import type { Middleware } from "../handlers.ts";

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

// One line per threat: scripts and styles from elsewhere, exfiltration, plugins, <base> and form
// hijacking, framing.
const DEFAULTS = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "media-src 'self' data: blob:",
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
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
