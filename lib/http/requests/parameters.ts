import * as z from "zod";
import { describeFaults, excerpt } from "../problems/faults.ts";
import { ProblemError, ShapeError } from "../problems/problem.ts";

/**
 * Reads the parameters of a path or of a query, which are texts by name.
 *
 * @throws {ShapeError} that names each parameter, its value and what would be right
 */
export function parseParameters<S extends z.core.$ZodType>(
  texts: Readonly<Record<string, string>>,
  schema: S,
): z.output<S> {
  const parsed = z.safeParse(schema, texts);
  if (parsed.success) return parsed.data;
  const placeOf = (path: readonly PropertyKey[]) => {
    const name = path.map(String).join(".");
    return `${name}=${excerpt(texts[name] ?? "")}`;
  };
  throw new ShapeError(describeFaults(parsed.error, placeOf));
}

/** @throws {ProblemError} 400 when a parameter is given more than once */
export function queryParameters(url: URL): Readonly<Record<string, string>> {
  const texts = new Map<string, string>();
  for (const [name, value] of url.searchParams) {
    if (texts.has(name)) throw new ProblemError(400, `${excerpt(name)} is given more than once`);
    texts.set(name, value);
  }
  return Object.fromEntries(texts);
}
