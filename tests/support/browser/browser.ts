/// <reference lib="dom" />
import { type Browser, chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--no-first-run",
];

/**
 * One Chromium for all tests of the file that calls this, started before the first and closed after the last, so that
 * no test's sanitizers see it. `CHROMIUM` names another executable than Debian's.
 */
export function sharedBrowser(): () => Browser {
  let browser: Browser | undefined;
  Deno.test.beforeAll(async () => {
    const executablePath = Deno.env.get("CHROMIUM") ?? "/usr/bin/chromium";
    browser = await chromium.launch({ executablePath, args: FLAGS });
  });
  Deno.test.afterAll(async () => {
    await browser?.close();
  });
  return () => {
    if (browser === undefined) throw new TypeError("Cannot use the browser: no test of this file has begun");
    return browser;
  };
}
