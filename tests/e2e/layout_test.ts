import { assertEquals, assertNotEquals } from "@std/assert";
import { sharedBrowser } from "@/tests/support/browser/browser.ts";
import { type Dashboard, openLive } from "@/tests/support/browser/browser_dashboard.ts";
import { candlesAreDrawn } from "@/tests/support/browser/browser_motion.ts";
import { startListing } from "@/tests/support/browser/browser_server.ts";
import { takeShot } from "@/tests/support/browser/browser_shot.ts";

const browser = sharedBrowser();

const SIZES = [
  { name: "phone", viewport: { width: 390, height: 844 }, touch: { isMobile: true, hasTouch: true } },
  { name: "desk", viewport: { width: 1440, height: 900 }, touch: {} },
] as const;
const SCHEMES = ["dark", "light"] as const;
/** What `overflow` finds when all fits. */
const FITS = { right: 0, down: 0, cut: [] };

/** How far the page reaches beyond what is seen of it, and which of its parts are cut off at the right. */
const overflow = ({ page }: Dashboard, viewport: { readonly width: number; readonly height: number }) =>
  // Not compared with the window itself: on a phone it grows with a page that is too wide.
  page.evaluate(({ width, height }) => {
    const root = document.documentElement;
    const parts = Array.from(document.querySelectorAll(".status-bar, .banner, .panel, .panel :is(div, header)"));
    return {
      right: Math.max(root.scrollWidth, document.body.scrollWidth) - width,
      down: root.scrollHeight - height,
      // A scan may have more columns than fit: it scrolls to the side.
      cut: parts.filter((part) => part.scrollWidth > part.clientWidth && !part.matches(".panel-scan .scroll"))
        .map((part) => part.className),
    };
  }, viewport);

for (const { name, viewport, touch } of SIZES) {
  Deno.test(`at ${viewport.width}x${viewport.height} nothing runs out of the page, in dark and in light, live or not`, async () => {
    await using server = await startListing();
    const backgrounds: string[] = [];
    const check = async (dashboard: Dashboard, state: string) => {
      // A phone shows one panel at a time.
      const places = await dashboard.page.locator(".panel-bar > button:visible").all();
      for (const place of places) {
        await place.click();
        assertEquals(await overflow(dashboard, viewport), FITS, `${state}, ${await place.textContent()}`);
      }
      assertEquals(places.length > 1, name === "phone");
      assertEquals(await overflow(dashboard, viewport), FITS, state);
    };
    for (const colorScheme of SCHEMES) {
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
  await page.getByRole("button", { name: "Panels, workspaces and settings" }).click();
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  await page.getByLabel("Colours").selectOption("Light");
  await page.waitForFunction(() => document.documentElement.dataset.theme === "light");
  await dashboard.says("Live");
  await candlesAreDrawn(page, 60);
  await page.waitForLoadState("networkidle");
  await page.reload();
  assertEquals(await theme(), "light");
  await dashboard.says("Live");
  assertEquals(dashboard.problems, []);
});
