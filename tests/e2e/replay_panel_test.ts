import { assertEquals, assertStringIncludes } from "@std/assert";
import type { BrowserContextOptions } from "playwright-core";
import { endLine, headLine, tradeLine } from "@/tests/feed/replay/tape_text.ts";
import { faultsOf } from "@/tests/support/browser/accessibility.ts";
import { sharedBrowser } from "@/tests/support/browser/browser.ts";
import { type Dashboard, newDashboard } from "@/tests/support/browser/browser_dashboard.ts";
import { takeShot } from "@/tests/support/browser/browser_shot.ts";
import { startPractice } from "@/tests/support/browser/practice_day.ts";
import { startServer } from "@/tests/support/process/server_process.ts";

const browser = sharedBrowser();
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

async function openReplay(port: number, options: BrowserContextOptions = {}): Promise<Dashboard> {
  const dashboard = await newDashboard(browser(), port, options);
  await dashboard.open("/?workspace=replay&ticker=IBM");
  await dashboard.says("Live");
  return dashboard;
}

/** What a person does with the panel. */
function panelOf({ page }: Dashboard) {
  const panel = page.locator("#replay");
  const button = (name: string) => panel.getByRole("button", { name, exact: true });
  return {
    panel,
    button,
    slider: panel.getByRole("slider", { name: "Market time" }),
    standsAt: (time: string) => panel.locator(".replay-time").getByText(time, { exact: true }).waitFor(),
    is: (state: string) => panel.getByRole("status").getByText(state, { exact: true }).waitFor(),
    goTo: async (time: string) => {
      await panel.getByLabel("Go to time").fill(time);
      await button("Go").click();
    },
    chartHas: (bars: number) =>
      page.locator(`#chart .chart-canvas[aria-label^="Candlestick chart of IBM, 1m: ${bars} bars."]`).waitFor(),
  };
}

Deno.test("a recorded day is paused, stepped, sped up and moved forwards, and asks before it goes back", async () => {
  await using server = await startPractice();
  await using dashboard = await openReplay(server.port);
  const { page } = dashboard;
  const { panel, button, standsAt, is, goTo, chartHas, slider } = panelOf(dashboard);
  await button("Pause").click();
  await is("Paused");
  await slider.waitFor();
  await goTo("10:00");
  await standsAt("10:00:00");
  await button("Next minute").click();
  await standsAt("10:01:00");
  await button("Next trade").click();
  await panel.locator(".replay-time").getByText(/^10:01:0\d$/).waitFor();
  await is("Paused");
  await button("10×").click();
  await panel.locator('.replay-speeds button[aria-pressed="true"]').getByText("10×").waitFor();

  await page.locator("#ticket").getByRole("button", { name: /^Buy 100 IBM/ }).click();
  await button("Next minute").click();
  await standsAt("10:02:00");
  await page.locator("#dock, body").getByRole("tab", { name: "Trading" }).first().click();
  await page.locator("#trading .position-table tbody tr").waitFor();

  await goTo("09:50");
  await panel.getByRole("alert").getByText("Go back to 09:50:00?").waitFor();
  assertStringIncludes(await panel.getByRole("alert").textContent() ?? "", "The practice account starts again");
  await button("Stay here").click();
  await standsAt("10:02:00");
  await goTo("09:50");
  await button("Go back").click();
  await standsAt("09:50:00");
  await is("Paused");
  await page.locator("#trading").getByText("No positions.").waitFor();
  // Minutes with a trade from 04:00 to 09:50, of which the last is about to begin.
  const label = await page.locator("#chart .chart-canvas").getAttribute("aria-label") ?? "";
  const bars = Number(/1m: (\d+) bars/.exec(label)?.[1]);
  await page.reload();
  await dashboard.says("Live");
  await chartHas(bars);
  await takeShot(page, "replay-panel");
  assertEquals(dashboard.problems, []);
});

Deno.test("the slider goes by minutes with the keyboard, and what is no time is refused with the right form", async () => {
  await using server = await startPractice();
  await server.pauseAt("09:40");
  await using dashboard = await openReplay(server.port);
  const { panel, button, standsAt, slider, goTo } = panelOf(dashboard);
  await standsAt("09:40:00");
  await slider.focus();
  for (let press = 0; press < 5; press += 1) await slider.press("ArrowRight");
  await standsAt("09:45:00");
  await slider.press("ArrowLeft");
  await panel.getByRole("alert").getByText("Go back to 09:44:00?").waitFor();
  await button("Stay here").click();
  await goTo("noon");
  await panel.getByRole("alert").getByText("noon is no time: write it as 10:31").waitFor();
  await goTo("23:00");
  await panel.getByRole("alert").getByText(/^The recording goes from 08:47:49 to /).waitFor();
  await standsAt("09:45:00");
  assertEquals(dashboard.problems, []);
});

Deno.test("another recorded day is loaded from the list after a question", async () => {
  const folder = await Deno.makeTempDir();
  const trades = Array.from({ length: 60 }, (_, n) => tradeLine(n * 1_000, 1, { ticker: "OTHER" }));
  await Deno.writeTextFile(`${folder}/simulated-2026-01-05.ndjson`, [headLine(), ...trades, endLine(60_000)].join(""));
  await using server = await startPractice({ RECORD_DIR: folder });
  await using dashboard = await openReplay(server.port);
  const { panel, button } = panelOf(dashboard);
  const day = panel.locator(".day-table tbody tr").filter({ hasText: "Jan 5, 2026" });
  await day.getByText("OTHER").waitFor();
  await day.getByRole("button", { name: "Load Jan 5, 2026" }).click();
  await button("Account starts again. Load?").click();
  await day.getByText("Played now").waitFor();
  await panel.locator(".replay-clock").getByText("Jan 5, 2026").waitFor();
  assertEquals(dashboard.problems, []);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("where the market is no recording the panel says how to practise", async () => {
  await using server = await startServer({ SIM_TICKERS: "10" });
  await using dashboard = await openReplay(server.port);
  await dashboard.page.locator("#replay").getByText(/^The market is simulated, not a recording\./).waitFor();
  assertEquals(dashboard.problems, []);
});

for (const [name, screen] of [["1440x900", {}], ["390x844", PHONE]] as const) {
  Deno.test(`at ${name} axe finds nothing in the replay, in dark and in light`, async () => {
    await using server = await startPractice();
    await server.pauseAt("09:40");
    for (const colorScheme of ["dark", "light"] as const) {
      await using dashboard = await openReplay(server.port, { ...screen, colorScheme, bypassCSP: true });
      if (name === "390x844") await dashboard.turnTo("Replay");
      const { standsAt, goTo, button } = panelOf(dashboard);
      await standsAt("09:40:00");
      await goTo("09:35");
      await button("Go back").waitFor();
      assertEquals(await faultsOf(dashboard.page), [], colorScheme);
      await takeShot(dashboard.page, `replay-panel-${name}-${colorScheme}`);
    }
  });
}
