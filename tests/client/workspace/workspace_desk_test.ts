import { assertEquals } from "@std/assert";
import { addressOf } from "@/lib/client/workspace/address.ts";
import {
  DEFAULT_SETTINGS,
  settingsCookie,
  settingsOf,
  tabsOf,
  type Workspace,
  WorkspaceRequest,
} from "@/lib/protocol/mod.ts";
import { json, problem, rig } from "../support/dashboard_rig.ts";
import { AAPL, TSLA, workspace } from "../support/dashboard_samples.ts";

const chart = (group: "blue" | "purple") => ({ kind: "chart" as const, group, settings: { timeframe: "1m" } });
const WORKSPACE = workspace({ "chart": chart("blue"), "chart-2": chart("purple") });

/** A page of two charts in two groups; `saved` is what it has put to the server. */
function deskRig(options: {
  readonly shipped?: boolean;
  readonly refusal?: () => string | null;
  readonly status?: number;
  readonly askToken?: () => void;
} = {}) {
  const saved: unknown[] = [];
  const opened: string[] = [];
  const page: Workspace = { ...WORKSPACE, shipped: options.shipped ?? false };
  const parts = rig(
    {
      "/api/workspaces/mine": ({ body }) => {
        const refusal = options.refusal?.() ?? null;
        if (refusal !== null) return problem(refusal, options.status ?? 409);
        saved.push(JSON.parse(String(body)));
        return json({ ...page, edited: page.shipped });
      },
      "/api/workspaces": ({ body }) => json({ ...page, ...JSON.parse(String(body)), id: "other" }, { status: 201 }),
      "/api/workspaces/mine/restore": () => json(page),
    },
    {},
    {
      onOpen: (id) => opened.push(id),
      askToken: () => {
        options.askToken?.();
        return null;
      },
    },
    { workspace: page, tickers: { purple: TSLA } },
  );
  return { ...parts, desk: parts.dashboard.desk, saved, opened };
}

Deno.test("a choice in the shared group is the server's active ticker, one in another group is this page's alone", () => {
  const { dashboard, desk, adapter } = deskRig();
  const [first, second] = [...desk.panels.value.values()];
  if (first === undefined || second === undefined) throw new TypeError("two charts are there");
  assertEquals([desk.tickerOf(first), desk.tickerOf(second)], [AAPL, TSLA]);
  dashboard.choose(second, AAPL, "watchlist");
  assertEquals([desk.tickerOf(first), desk.tickerOf(second), adapter.sent], [AAPL, AAPL, []]);
  dashboard.choose(first, TSLA, "watchlist");
  assertEquals([desk.tickerOf(first), desk.tickerOf(second)], [TSLA, AAPL]);
  assertEquals(adapter.sent, [{ type: "SET_ACTIVE_TICKER", ticker: TSLA, source: "watchlist" }]);
  second.link("blue");
  assertEquals(desk.tickerOf(second), TSLA);
  assertEquals(addressOf("mine", (group) => desk.links.ticker(group).value), "/?workspace=mine&blue=TSLA&purple=AAPL");
});

Deno.test("every change is saved once, some time after the last, as a workspace that the server takes", async () => {
  const { desk, saved, clock } = deskRig({ shipped: true });
  desk.focus("chart");
  assertEquals(desk.add("scan", { scan: "gappers" }).id, "scan");
  assertEquals(desk.add("chart").id, "chart-3");
  desk.panels.value.get("chart")?.keep("timeframe", "5m");
  await clock.tick(500);
  desk.close("chart-2");
  await clock.tick(799);
  assertEquals(saved.length, 0);
  await clock.tick(1);
  assertEquals(saved.length, 1);
  const request = WorkspaceRequest.parse(saved[0]);
  assertEquals(Object.keys(request.panels), ["chart", "scan", "chart-3"]);
  assertEquals(request.panels["chart"]?.settings, { timeframe: "5m" });
  assertEquals(tabsOf(request).map(({ panels }) => panels), [["chart", "scan", "chart-3"]]);
  assertEquals(desk.edited.value, true);
});

Deno.test("a window of another size changes nothing that is kept, a splitter that is moved does", async () => {
  const { desk, saved, clock } = deskRig();
  const sized = (left: number, right: number) => ({
    layout: {
      size: 1,
      direction: "row" as const,
      children: [
        { size: left, panels: ["chart"], selected: "chart" },
        { size: right, panels: ["chart-2"], selected: "chart-2" },
      ],
    },
    floating: [],
  });
  desk.docked(sized(700, 702));
  await clock.tick(1000);
  assertEquals(saved, []);
  desk.docked(sized(900, 502));
  await clock.tick(1000);
  assertEquals(saved.length, 1);
  desk.docked({ ...sized(900, 502), layout: { size: 1, panels: ["chart"], selected: "chart" } });
  assertEquals([...desk.panels.value.keys()], ["chart"], "the dock has closed one");
});

Deno.test("what cannot be saved is told once for a reason, and saved with the next change", async () => {
  let refusal: string | null = "no room";
  const { desk, saved, clock, noticed } = deskRig({ refusal: () => refusal });
  const chart = desk.panels.value.get("chart");
  for (const timeframe of ["2m", "3m"]) {
    chart?.keep("timeframe", timeframe);
    await clock.tick(1000);
  }
  assertEquals(noticed(), ["warning: Cannot save the workspace: 409 no room"]);
  refusal = null;
  await desk.saveNow();
  assertEquals(saved.map((one) => WorkspaceRequest.parse(one).panels["chart"]?.settings), [{ timeframe: "3m" }]);
});

Deno.test("the page saves its desk by itself without asking anybody for the server's token", async () => {
  const asked: number[] = [];
  const { desk, clock, noticed } = deskRig({
    refusal: () => "a token is needed",
    status: 401,
    askToken: () => asked.push(1),
  });
  desk.panels.value.get("chart")?.keep("timeframe", "5m");
  await clock.tick(1000);
  assertEquals([asked, noticed()], [[], ["warning: Cannot save the workspace: 401 a token is needed"]]);
});

Deno.test("a workspace is saved under another name, made what it was, and imported, and opened each time", async () => {
  const { desk, opened } = deskRig({ shipped: true });
  await desk.saveAs("Other");
  await desk.reset();
  await desk.importText(JSON.stringify(desk.toRequest()));
  assertEquals(opened, ["other", "mine", "other"]);
  const faults: unknown[] = [];
  for (const text of ["{", JSON.stringify({ ...desk.toRequest(), layout: null })]) {
    await desk.importText(text).catch((error: unknown) => faults.push(error instanceof TypeError && error.message));
  }
  assertEquals(faults, [
    "Cannot read the workspace: it is not JSON",
    "Cannot read the workspace: layout: panel chart stands nowhere",
  ]);
  assertEquals(opened.length, 3);
});

Deno.test("a narrow screen shows one panel, and a choice leads to the chart of its group", () => {
  const { dashboard, desk } = deskRig();
  desk.setNarrow(true);
  const shown = () => desk.shown.value.map(({ id }) => id);
  assertEquals(shown(), ["chart"]);
  const list = desk.add("watchlist");
  desk.select(list.id);
  assertEquals(shown(), ["watchlist"]);
  list.link("purple");
  dashboard.choose(list, AAPL, "watchlist");
  assertEquals(shown(), ["chart-2"]);
});

Deno.test("settings come back from their cookie, each by itself where another cannot be read", () => {
  const korean = { ...DEFAULT_SETTINGS, language: "ko" as const, rising: "red" as const };
  const [pair = ""] = settingsCookie(korean).split(";");
  assertEquals(settingsOf(`a=b; ${pair}`), korean);
  const odd = encodeURIComponent(JSON.stringify({ language: "xx", zone: "../etc", density: "comfortable" }));
  assertEquals(settingsOf(`flashtape_desk=${odd}`), { ...DEFAULT_SETTINGS, density: "comfortable" });
  for (const cookies of [null, "", "flashtape_desk=%", "flashtape_desk=1"]) {
    assertEquals(settingsOf(cookies), DEFAULT_SETTINGS, String(cookies));
  }
});
