import type * as z from "zod";

/** Faults that one answer names; a body of thousands would make one of thousands. */
const MAX_FAULTS = 20;

/** Characters of a wrong value, and of the words about it, that an answer repeats. */
const MAX_VALUE = 80;
const MAX_WORDS = 300;

/** A text that came with a request, cut off where it is long. */
export const excerpt = (text: string, most = MAX_VALUE): string =>
  text.length > most ? `${text.slice(0, most)}...` : text;

type Issue = z.core.$ZodIssue;

/** What is wrong inside the alternative that was meant: of those whose kind the value has, the one with least faults. */
function meant(issue: Issue): readonly Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  const [nearest, next] = issue.errors
    .filter((faults) => !faults.some(({ code, path }) => code === "invalid_type" && path.length === 0))
    .toSorted((a, b) => a.length - b.length);
  if (nearest === undefined || nearest.length === next?.length) return [issue];
  return nearest.flatMap((fault) => meant({ ...fault, path: [...issue.path, ...fault.path] }));
}

/**
 * Everything that a schema found wrong, in one line.
 *
 * @param placeOf names a member and its value, as whoever sent it would
 */
export function describeFaults(
  { issues }: z.core.$ZodError,
  placeOf: (path: readonly PropertyKey[]) => string,
): string {
  const faults = issues.flatMap(meant).map(({ path, message }) =>
    path.length === 0 ? excerpt(message, MAX_WORDS) : `${placeOf(path)}: ${excerpt(message, MAX_WORDS)}`
  );
  const more = faults.length - MAX_FAULTS;
  return [...faults.slice(0, MAX_FAULTS), ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
}
