/**
 * `deno task browsers`: walks the main paths of the desk in Firefox and in WebKit, and takes pictures of them.
 *
 * Needs Debian's `firefox-esr`, `webkit2gtk-driver` and `xvfb`. Says of each step whether it held; ends with 1 where one
 * did not.
 *
 *     deno task browsers [folder of the pictures]
 */
import { startServer } from "@/tests/support/process/server_process.ts";
import { type OtherBrowser, sleepMs } from "./browsers/other_browser.ts";
import { openFirefox } from "./browsers/firefox.ts";
import { openWebKit } from "./browsers/webkit.ts";

const [folder = "/tmp/flashtape-browsers"] = Deno.args;
await Deno.mkdir(folder, { recursive: true });

interface Step {
  readonly name: string;
  /** Done first, in the page. */
  readonly act?: string;
  /** An expression of the page that becomes true. */
  readonly until: string;
}

const STEPS: readonly Step[] = [
  { name: "the page is live", until: `document.querySelector(".pill")?.textContent === "Live"` },
  { name: "the panels are docked", until: `document.querySelector(".desk-dock[data-docked]") !== null` },
  { name: "charts are drawn", until: `document.querySelectorAll(".panel-chart canvas").length >= 6` },
  {
    name: "the tape moves",
    act: `globalThis.firstTrade = document.querySelector("#tape tbody tr")?.textContent`,
    until: `document.querySelector("#tape tbody tr")?.textContent !== globalThis.firstTrade`,
  },
  {
    name: "a row leads to its chart",
    act: `globalThis.chosen = document.querySelectorAll("#scan tbody .row-button")[2].textContent;
      document.querySelectorAll("#scan tbody tr.selectable")[2].click()`,
    until: `document.querySelector("#chart .headline-ticker")?.textContent === globalThis.chosen`,
  },
  {
    name: "a chart takes another timeframe",
    act: `const select = document.querySelector("#chart-2 .chart-timeframe");
      select.value = "15m"; select.dispatchEvent(new Event("change", { bubbles: true }))`,
    until: `document.querySelector("#chart-2 .chart-canvas")?.getAttribute("aria-label")?.includes(", 15m:") === true`,
  },
  {
    name: "a market order is filled",
    act: `document.querySelector("#ticket .ticket-submit").click()`,
    until: `document.querySelectorAll(".position-table tbody tr").length === 1`,
  },
  {
    name: "why a ticker has its score",
    act: `document.querySelector("#scan .cell-button").click()`,
    until: `document.querySelector(".score-dialog .parts") !== null`,
  },
];
const PATIENCE_MS = 20_000;

async function walk(browser: OtherBrowser, port: number): Promise<boolean> {
  await browser.open(`http://127.0.0.1:${port}/?workspace=day-trading`);
  let isWhole = true;
  for (const { name, act, until } of STEPS) {
    if (act !== undefined) await browser.run(act);
    const before = performance.now();
    let holds = false;
    while (!holds && performance.now() - before < PATIENCE_MS) {
      holds = await browser.holds(until);
      if (!holds) await sleepMs(200);
    }
    console.log(`${browser.name}: ${holds ? "ok    " : "FAILED"} ${name}`);
    isWhole &&= holds;
  }
  await browser.picture(`${folder}/${browser.name}-score.png`);
  await browser.open(`http://127.0.0.1:${port}/?workspace=day-trading`);
  await sleepMs(4000);
  await browser.picture(`${folder}/${browser.name}-desk.png`);
  return isWhole;
}

let isWhole = true;
for (const open of [openFirefox, openWebKit]) {
  await using server = await startServer({ SIM_TICKERS: "300", SIM_RATE: "300", SIM_SEED: "7" });
  await using browser = await open();
  isWhole = await walk(browser, server.port) && isWhole;
}
if (!isWhole) Deno.exit(1);
