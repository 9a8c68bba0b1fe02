import type * as z from "zod";

/** A query that does not fit; `message` says which parameter, its value and what would be right. */
export class QueryError extends Error {
  override readonly name = "QueryError";
}

/**
 * Reads the query strictly: each parameter at most once, none that is unknown.
 *
 * @throws {QueryError}
 */
export function parseQuery<T>(url: URL, schema: z.ZodType<T>): T {
  const values: Record<string, string> = {};
  for (const [name, value] of url.searchParams) {
    if (name in values) throw new QueryError(`${name} is given more than once`);
    values[name] = value;
  }
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => {
    const name = path.map(String).join(".");
    return name === "" ? message : `${name}=${values[name] ?? ""}: ${message}`;
  });
  throw new QueryError(faults.join("; "));
}
