import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { sharedBrowser } from "@/tests/support/browser.ts";
import { type Dashboard, openLive } from "@/tests/support/browser_dashboard.ts";
import { candlesAreDrawn } from "@/tests/support/browser_motion.ts";
import { startListing } from "@/tests/support/browser_server.ts";
import { takeShot } from "@/tests/support/browser_shot.ts";

const browser = sharedBrowser();

const SIZES = [
  { name: "phone", width: 390, height: 844, isMobile: true, hasTouch: true },
  { name: "desk", width: 1440, height: 900, isMobile: false, hasTouch: false },
] as const;
const SCHEMES = ["dark", "light"] as const;

/** How far the page and each of its boxes that scroll reach beyond what is seen of them. */
const overflow = ({ page }: Dashboard) =>
  page.evaluate(() => {
    const root = document.documentElement;
    const boxes = Array.from(document.querySelectorAll(".scroll"));
    return {
      right: Math.max(root.scrollWidth, document.body.scrollWidth) - innerWidth,
      down: root.scrollHeight - innerHeight,
      within: boxes.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).map((box) =>
        box.closest(".panel")?.id
      ),
    };
  });

for (const { name, ...size } of SIZES) {
  Deno.test(`at ${size.width}x${size.height} nothing runs out of the page, in dark and in light, live or not`, async () => {
    await using server = await startListing();
    const backgrounds: string[] = [];
    const check = async (dashboard: Dashboard, state: string) => {
      const { right, down, within } = await overflow(dashboard);
      assertEquals([right, within], [0, []], state);
      if (name === "desk") assertEquals(down, 0, state);
      else assert(down > 0, "a phone scrolls down through the panels");
    };
    for (const colorScheme of SCHEMES) {
      const { width, height, ...touch } = size;
      const viewport = { width, height };
      await using dashboard = await openLive(browser(), server.port, { viewport, colorScheme, ...touch });
      const { page } = dashboard;
      await candlesAreDrawn(page, 60);
      backgrounds.push(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
      await check(dashboard, `${colorScheme}, live`);
      await takeShot(page, `${name}-${colorScheme}-live`);

      const engine = (action: string) => page.request.post(`http://127.0.0.1:${server.port}/api/engine/${action}`);
      await engine("stop");
      await dashboard.says("Engine stopped");
      await dashboard.banner.waitFor();
      await check(dashboard, `${colorScheme}, stale`);
      await takeShot(page, `${name}-${colorScheme}-stale`);
      await engine("start");
      await dashboard.says("Live");
      assertEquals(dashboard.problems, []);
    }
    assertNotEquals(backgrounds[0], backgrounds[1]);
  });
}

Deno.test("the person's choice of colours wins over the system's and is kept", async () => {
  await using server = await startListing();
  await using dashboard = await openLive(browser(), server.port, { colorScheme: "dark" });
  const { page } = dashboard;
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
  assertEquals(await theme(), "dark");
  await page.getByRole("button", { name: "Switch between dark and light colours" }).click();
  assertEquals(await theme(), "light");
  await candlesAreDrawn(page, 60);
  await page.waitForLoadState("networkidle");
  await page.reload();
  assertEquals(await theme(), "light");
  await dashboard.says("Live");
  assertEquals(dashboard.problems, []);
});
