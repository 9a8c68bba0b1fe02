import type { Flashtape } from "@/lib/app/flashtape.ts";
import { LINK_GROUPS, type LinkGroup, ScanId, tabsOf, type Ticker, type Workspace } from "@/lib/protocol/mod.ts";
import { FIRST_WORKSPACE, SHIPPED_WORKSPACES } from "./shipped_workspaces.ts";

export interface OpenedWorkspace {
  readonly workspace: Workspace;
  /** Of the groups besides the shared one. */
  readonly tickers: Partial<Record<LinkGroup, Ticker>>;
  /** Ticker of the shared group that the address names. */
  readonly shown: Ticker | undefined;
  /** Ids of the scans in sight. */
  readonly scans: string[];
}

/**
 * What the address of a page asks for: `workspace`, and a ticker a group; `ticker` is that of the shared one. A group
 * without a ticker gets one of the strongest, another for each.
 *
 * @param known the ticker that a text names; undefined where it names none
 */
export function openWorkspace(
  app: Pick<Flashtape, "workspaces" | "strongest">,
  query: URLSearchParams,
  known: (text: string | null) => Ticker | undefined,
): OpenedWorkspace {
  const { workspaces } = app;
  const workspace = workspaces.get(query.get("workspace") ?? FIRST_WORKSPACE) ?? workspaces.get(FIRST_WORKSPACE) ??
    workspaces.list()[0] ?? SHIPPED_WORKSPACES[0];
  if (workspace === undefined) throw new TypeError("Cannot open a workspace: none came with the server");
  const used = new Set(Object.values(workspace.panels).map(({ group }) => group));
  const free = app.strongest().slice(1);
  const tickers: Partial<Record<LinkGroup, Ticker>> = {};
  for (const group of LINK_GROUPS) {
    if (group === workspace.shared || !used.has(group)) continue;
    const ticker = known(query.get(group)) ?? free.shift();
    if (ticker !== undefined) tickers[group] = ticker;
  }
  const shown = known(query.get("ticker")) ??
    (workspace.shared === null ? undefined : known(query.get(workspace.shared)));
  const scans = tabsOf(workspace).flatMap(({ selected }) => {
    const scan = ScanId.safeParse(workspace.panels[selected]?.settings["scan"]);
    return scan.success ? [scan.data] : [];
  });
  return { workspace, tickers, shown, scans };
}
