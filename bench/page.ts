/**
 * `deno task bench:page`: what the dashboard costs a browser, in Chromium at 1440x900 with software rendering.
 *
 * Starts the built server over a simulated market, opens a workspace, lets it settle, and looks at it for a
 * while: how busy its main thread is, frames that took longer than two, elements, heap, what it was sent.
 *
 *     deno task bench:page
 *     deno task bench:page --tickers 12000 --rate 20000 --seconds 20
 */
/// <reference lib="dom" />
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { sleep, systemClock } from "@/lib/support/clock.ts";
import { startServer } from "@/tests/support/process/server_process.ts";
import { describeMachine } from "./harness/machine.ts";
import { processStats } from "./harness/process_stats.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    tickers: { type: "string", default: "12000" },
    /** Trades a second over all of them. */
    rate: { type: "string", default: "20000" },
    /** Which workspace is open. */
    workspace: { type: "string", default: "day-trading" },
    seconds: { type: "string", default: "20" },
    "warm-up": { type: "string", default: "15" },
  },
});
const seconds = Number(values.seconds);
/** Two frames of 60 a second, and a little. */
const SLOW_FRAME_MS = 34;

console.log(await describeMachine());
await using server = await startServer({ SIM_TICKERS: values.tickers, SIM_RATE: values.rate });
const browser = await chromium.launch({
  executablePath: Deno.env.get("CHROMIUM") ?? "/usr/bin/chromium-headless-shell",
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const devTools = await page.context().newCDPSession(page);
  await devTools.send("Performance.enable");
  await devTools.send("Network.enable");
  let received = 0;
  devTools.on("Network.webSocketFrameReceived", ({ response }) => received += response.payloadData.length);
  let sentBytes = 0;
  devTools.on("Network.loadingFinished", ({ encodedDataLength }) => sentBytes += encodedDataLength);
  await page.goto(`http://127.0.0.1:${server.port}/?workspace=${values.workspace}`);
  await page.locator(".pill-live").waitFor();
  const sentUntilLive = sentBytes;
  await page.locator(".panel-scan tbody tr").first().waitFor();
  await sleep(systemClock, Number(values["warm-up"]) * 1000);
  const metrics = async () =>
    new Map((await devTools.send("Performance.getMetrics")).metrics.map(({ name, value }) => [name, value]));
  const before = await metrics();
  const serverCpuS = processStats(server.pid).cpuS;
  received = 0;
  const slowFrames = await page.evaluate(([forMs, slowMs]) =>
    new Promise<number>((resolve) => {
      const startMs = performance.now();
      let lastMs = startMs;
      let slow = 0;
      const look = (nowMs: number) => {
        if (nowMs - lastMs > slowMs) slow += 1;
        lastMs = nowMs;
        if (nowMs - startMs < forMs) requestAnimationFrame(look);
        else resolve(slow);
      };
      requestAnimationFrame(look);
    }), [seconds * 1000, SLOW_FRAME_MS] as const);
  const after = await metrics();
  const share = (name: string) => ((after.get(name) ?? 0) - (before.get(name) ?? 0)) / seconds;
  const percent = (value: number) => `${(100 * value).toFixed(0)} %`;
  console.log(`market       ${values.tickers} tickers, ${values.rate} trades/s; workspace ${values.workspace}`);
  console.log(
    `sent         ${(sentUntilLive / 1000).toFixed(1)} kB until live, ${(sentBytes / 1000).toFixed(1)} kB in all`,
  );
  console.log(
    `main thread  ${percent(share("ThreadTime"))} of a core, tasks ${
      percent(share("TaskDuration"))
    } of the time: script ${percent(share("ScriptDuration"))}, ` +
      `style ${percent(share("RecalcStyleDuration"))}, layout ${percent(share("LayoutDuration"))}`,
  );
  console.log(`frames       ${slowFrames} over ${SLOW_FRAME_MS} ms in ${seconds} s`);
  console.log(`elements     ${await page.evaluate(() => document.querySelectorAll("*").length)}`);
  console.log(`heap         ${((after.get("JSHeapUsedSize") ?? 0) / 2 ** 20).toFixed(1)} MiB`);
  console.log(`received     ${(received / seconds / 1000).toFixed(1)} kB/s by WebSocket`);
  console.log(`server       ${((processStats(server.pid).cpuS - serverCpuS) / seconds).toFixed(2)} of one core`);
} finally {
  await browser.close();
}
