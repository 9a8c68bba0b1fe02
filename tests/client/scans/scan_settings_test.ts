import { assertEquals } from "@std/assert";
import { scanCsv } from "@/lib/client/scans/scan_csv.ts";
import {
  columnsOf,
  moveColumn,
  setWidth,
  sortedOrder,
  sortOf,
  toggleColumn,
  toggleSort,
  widthsOf,
} from "@/lib/client/scans/scan_settings.ts";
import type { ScanView } from "@/lib/client/scans/scan_view.ts";
import { Panel } from "@/lib/client/workspace/panel.ts";
import { type FactName, type FactValue, type PanelSpec, parseTicker } from "@/lib/protocol/mod.ts";

const COLUMNS: readonly FactName[] = ["price", "name", "rvol"];

const panelOf = (settings: PanelSpec["settings"] = {}) =>
  new Panel("scan", { kind: "scan", group: "blue", settings }, true, () => {});

function viewOf(rows: Record<string, FactValue[]>): ScanView {
  const entries = Object.entries(rows).map(([ticker, cells]) => [parseTicker(ticker), cells] as const);
  return { columns: COLUMNS, order: entries.map(([ticker]) => ticker), rows: new Map(entries), gone: new Set() };
}

const names = (panel: Panel) => columnsOf(panel, COLUMNS).map(([name]) => name).join();

Deno.test("columns are dragged, hidden and shown, and keep the places of their cells", () => {
  const panel = panelOf();
  moveColumn(panel, COLUMNS, "rvol", "price");
  assertEquals(columnsOf(panel, COLUMNS), [["rvol", 2], ["price", 0], ["name", 1]]);
  toggleColumn(panel, "price");
  assertEquals(names(panel), "rvol,name");
  moveColumn(panel, COLUMNS, "rvol", null);
  assertEquals(names(panel), "name,rvol");
  toggleColumn(panel, "price");
  assertEquals(names(panel), "name,rvol,price");
});

Deno.test("a heading sorts, the other way round, and then as the scan has it; what is not known stands last", () => {
  const panel = panelOf();
  const view = viewOf({ AAA: [2, "b", null], BBB: [3, null, 1], CCC: [1, "a", 2] });
  const order = () => sortedOrder(panel, view).join();
  assertEquals(order(), "AAA,BBB,CCC");
  const sorted = [1, 2, 3].map(() => {
    toggleSort(panel, "rvol");
    return order();
  });
  assertEquals(sorted, ["CCC,BBB,AAA", "BBB,CCC,AAA", "AAA,BBB,CCC"]);
  assertEquals(sortOf(panel), null);
  toggleSort(panel, "name");
  assertEquals(order(), "CCC,AAA,BBB");
});

Deno.test("widths stay within what can be read, and settings of something else are as if there were none", () => {
  const panel = panelOf({ widths: { price: "wide" }, columns: 5, sort: { fact: "nonsense", direction: "up" } });
  assertEquals([widthsOf(panel), names(panel), sortOf(panel)], [{}, "price,name,rvol", null]);
  setWidth(panel, "price", 5);
  setWidth(panel, "rvol", 5000.4);
  assertEquals(widthsOf(panel), { price: 24, rvol: 600 });
});

Deno.test("CSV has what is shown, quotes what needs it, and no cell is a formula", () => {
  const view = viewOf({ AAA: [1.5, 'Say "hi", Inc', null], BBB: [2, "=cmd()", -1] });
  assertEquals(
    scanCsv(view.order, columnsOf(panelOf(), COLUMNS), view),
    'ticker,price,name,rvol\r\nAAA,1.5,"Say ""hi"", Inc",\r\nBBB,2,\'=cmd(),-1\r\n',
  );
});
