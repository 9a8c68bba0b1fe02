import type * as z from "zod";
import type { RestClient } from "../live/rest_client.ts";

/** Part of the schema of a page. */
interface Page {
  readonly next_url?: string | null | undefined;
}

/**
 * The pages of a list. Whatever host the address of the next page names, it is asked from the one that was asked before,
 * which is the only one that may see the key.
 *
 * @param most pages that are read, should there be no end of them
 */
export async function* pagesOf<T extends Page>(
  client: RestClient,
  path: string,
  schema: z.ZodType<T>,
  { signal, most }: { readonly signal: AbortSignal; readonly most: number },
): AsyncGenerator<T, void, void> {
  let next: string | null = path;
  for (let page = 0; next !== null && page < most; page++) {
    const answer: T = await client.get(next, schema, { signal });
    yield answer;
    const url: URL | null = URL.parse(answer.next_url ?? "");
    next = url === null ? null : url.pathname + url.search;
  }
}
