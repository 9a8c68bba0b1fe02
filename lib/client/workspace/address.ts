import { LINK_GROUPS, type LinkGroup, type Ticker } from "@/lib/protocol/mod.ts";

/** Where the page of a workspace is, with the tickers of its groups; those without one are left out. */
export function addressOf(workspace: string, tickers: (group: LinkGroup) => Ticker | null): string {
  const query = new URLSearchParams({ workspace });
  for (const group of LINK_GROUPS) {
    const ticker = tickers(group);
    if (ticker !== null) query.set(group, ticker);
  }
  return `/?${query}`;
}
