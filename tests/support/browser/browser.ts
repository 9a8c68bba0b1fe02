/// <reference lib="dom" />
import { type Browser, chromium } from "playwright-core";

const OPTIONS = {
  executablePath: Deno.env.get("CHROMIUM") ?? "/usr/bin/chromium-headless-shell",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
  ],
};

/** Names the address of a Chromium that is already running, so that all test files share one. */
const ADDRESS = "BROWSER_WS";

/**
 * One Chromium for all tests of the file that calls this, made ready before the first and let go of after the last, so
 * that no test's sanitizers see it: the one that `BROWSER_WS` names, else one of its own. `CHROMIUM` names another
 * executable than Debian's.
 */
export function sharedBrowser(): () => Browser {
  let browser: Browser | undefined;
  Deno.test.beforeAll(async () => {
    const address = Deno.env.get(ADDRESS);
    browser = address === undefined ? await chromium.launch(OPTIONS) : await chromium.connect(address);
  });
  Deno.test.afterAll(async () => {
    await browser?.close();
  });
  return () => {
    if (browser === undefined) throw new TypeError("Cannot use the browser: no test of this file has begun");
    return browser;
  };
}

/** Runs a command with one Chromium for all that it starts. @returns its exit code */
export async function withBrowser([command = "", ...args]: readonly string[]): Promise<number> {
  const server = await chromium.launchServer({ ...OPTIONS, host: "127.0.0.1" });
  try {
    const env = { [ADDRESS]: server.wsEndpoint() };
    return (await new Deno.Command(command, { args, env, stdin: "null" }).spawn().status).code;
  } finally {
    await server.close();
  }
}

if (import.meta.main) Deno.exit(await withBrowser(Deno.args));
