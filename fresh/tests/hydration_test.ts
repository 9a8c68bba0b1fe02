import { assertEquals } from "@std/assert";
import { sharedBrowser } from "@/tests/support/browser/browser.ts";
import { app } from "./fixture/main.ts";
import { applyFixture } from "./support.ts";

const browser = sharedBrowser();

Deno.test("islands come to life in a browser under a Content-Security-Policy with nonces", async (t) => {
  applyFixture(app);
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, app.handler());
  const problems: string[] = [];
  const page = await browser().newPage();
  try {
    page.on("console", (message) => problems.push(message.text()));
    page.on("pageerror", (error) => problems.push(String(error)));
    const response = await page.goto(`http://127.0.0.1:${server.addr.port}/`);
    const policy = response?.headers()["content-security-policy"] ?? "";
    assertEquals(policy.includes("unsafe-inline"), false);
    const text = (selector: string) => page.locator(selector).textContent();
    await page.waitForSelector("#b[data-browser=true]");

    await t.step("instances of one island count apart", async () => {
      await page.click("#a");
      await page.click("#a");
      await page.click("#b");
      assertEquals([await text("#a"), await text("#b")], ["3", "6"]);
      assertEquals(await page.getAttribute("#b", "title"), "</script><!--");
    });

    await t.step("an island within an island is a plain component", async () => {
      await page.click("#inner");
      assertEquals(await text("#inner"), "101");
    });

    await t.step("a signal that two islands share is one signal", async () => {
      await page.click("#first");
      assertEquals(await text("#second"), "11 20");
    });

    await t.step("props keep their types", async () => {
      const [date, map, set, big, list, markup] = (await text("#values"))?.split(" | ") ?? [];
      assertEquals(
        [date, map, set, big, list, markup],
        ["2024-02-29T12:00:00.000Z", "1.5", "true", "12345678901234567891", "null/undefined/NaN", "déjà <b>vu</b>"],
      );
      assertEquals(await text("#live"), "changed");
    });

    await t.step("the nodes around islands stay", async () => {
      assertEquals(await page.title(), "Islands");
      assertEquals(await page.locator("main > section > p > button").count(), 1);
      assertEquals(await page.locator("button").count(), 4);
    });

    await t.step("islands without an element of their own grow in their place", async () => {
      await page.goto(`http://127.0.0.1:${server.addr.port}/rows`);
      await page.waitForSelector("#late");
      for (const id of ["#add-b", "#add-a", "#add-a"]) await page.click(id);
      assertEquals(await text("#rows"), "adda0a1addb0lateend");
      await page.waitForFunction(() => document.title === "a 2");
    });
    assertEquals(problems, []);
  } finally {
    await page.close();
    await server.shutdown();
  }
});
