import type { LayoutNode, PanelKind, PanelSpec, SplitNode, TabsNode, Workspace } from "@/lib/protocol/mod.ts";

const tabs = (size: number, ...panels: string[]): TabsNode => ({ size, panels, selected: panels[0] ?? "" });
const row = (size: number, ...children: LayoutNode[]): SplitNode => ({ size, direction: "row", children });
const column = (size: number, ...children: LayoutNode[]): SplitNode => ({ size, direction: "column", children });

const panel = (
  kind: PanelKind,
  settings: PanelSpec["settings"] = {},
  group: PanelSpec["group"] = "blue",
): PanelSpec => ({
  kind,
  group,
  settings,
});
const scan = (id: string): PanelSpec => panel("scan", { scan: id });

function workspace(id: string, name: string, panels: Workspace["panels"], layout: LayoutNode): Workspace {
  return { id, name, panels, layout, floating: [], shared: "blue", shipped: true, edited: false };
}

/** The workspaces that come with the server. Panel ids are those of their kinds, numbered where there are several. */
export const SHIPPED_WORKSPACES: readonly Workspace[] = [
  workspace(
    "day-trading",
    "Day trading",
    {
      "scan": scan("top-gainers"),
      "scan-2": scan("high-of-day"),
      "scan-3": scan("running-up"),
      "watchlist": panel("watchlist"),
      "alerts": panel("alerts"),
      "halts": panel("halts"),
      "symbol": panel("symbol"),
      "ignition": panel("ignition"),
      "chart": panel("chart", { timeframe: "1m" }),
      "chart-2": panel("chart", { timeframe: "5m" }),
      "chart-3": panel("chart", { timeframe: "1m" }, "purple"),
      "trading": panel("trading"),
      "quote": panel("quote"),
      "ticket": panel("ticket"),
      "tape": panel("tape"),
      "log": panel("log", {}, null),
    },
    row(
      1,
      column(
        27,
        tabs(44, "scan", "scan-2", "scan-3", "watchlist"),
        tabs(31, "alerts"),
        tabs(25, "halts", "symbol", "ignition"),
      ),
      column(52, row(62, tabs(62, "chart"), column(38, tabs(50, "chart-2"), tabs(50, "chart-3"))), tabs(38, "trading")),
      column(21, tabs(20, "quote"), tabs(36, "ticket"), tabs(44, "tape", "log")),
    ),
  ),
  workspace(
    "scanning",
    "Scanning",
    {
      "scan": scan("gappers"),
      "scan-2": scan("top-gainers"),
      "scan-3": scan("high-of-day"),
      "scan-4": scan("running-up"),
      "scan-5": scan("unusual-volume"),
      "scan-6": scan("ignition"),
      "chart": panel("chart", { timeframe: "1m" }),
      "symbol": panel("symbol"),
      "alerts": panel("alerts"),
      "halts": panel("halts"),
    },
    row(
      1,
      column(33, tabs(50, "scan", "scan-5"), tabs(50, "scan-2", "scan-6")),
      column(33, tabs(50, "scan-3"), tabs(50, "scan-4")),
      column(34, tabs(50, "chart"), tabs(25, "alerts", "halts"), tabs(25, "symbol")),
    ),
  ),
  workspace(
    "one-chart",
    "One chart",
    {
      "chart": panel("chart", { timeframe: "1m" }),
      "watchlist": panel("watchlist"),
      "quote": panel("quote"),
      "ticket": panel("ticket"),
      "trading": panel("trading"),
    },
    row(
      1,
      column(78, tabs(76, "chart"), tabs(24, "trading")),
      column(22, tabs(15, "quote"), tabs(43, "ticket"), tabs(42, "watchlist")),
    ),
  ),
  workspace(
    "replay",
    "Replay",
    {
      "chart": panel("chart", { timeframe: "1m" }),
      "chart-2": panel("chart", { timeframe: "5m" }),
      "replay": panel("replay", {}, null),
      "scan": scan("top-gainers"),
      "watchlist": panel("watchlist"),
      "quote": panel("quote"),
      "ticket": panel("ticket"),
      "tape": panel("tape"),
      "trading": panel("trading"),
      "journal": panel("journal"),
      "log": panel("log", {}, null),
    },
    row(
      1,
      column(25, tabs(58, "replay"), tabs(42, "watchlist", "scan")),
      column(54, tabs(56, "chart", "chart-2"), tabs(44, "journal", "trading")),
      column(22, tabs(18, "quote"), tabs(46, "ticket"), tabs(36, "tape", "log")),
    ),
  ),
  workspace(
    "overview",
    "Overview",
    {
      "watchlist": panel("watchlist"),
      "chart": panel("chart", { timeframe: "1m" }),
      "ticket": panel("ticket"),
      "trading": panel("trading"),
      "scan": scan("gappers"),
      "scan-2": scan("top-gainers"),
      "scan-3": scan("high-of-day"),
      "ignition": panel("ignition"),
      "alerts": panel("alerts"),
      "tape": panel("tape"),
      "log": panel("log", {}, null),
    },
    row(
      1,
      column(29, tabs(45, "watchlist"), tabs(30, "ignition"), tabs(25, "alerts")),
      column(
        48,
        tabs(48, "chart"),
        row(26, tabs(1, "scan"), tabs(1, "scan-2"), tabs(1, "scan-3")),
        tabs(26, "trading"),
      ),
      column(23, tabs(40, "ticket"), tabs(38, "tape"), tabs(22, "log")),
    ),
  ),
];

/** Of a browser that names none. */
export const FIRST_WORKSPACE = "day-trading";
