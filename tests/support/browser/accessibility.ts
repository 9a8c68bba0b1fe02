import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

const AXE = new URL("../../../node_modules/axe-core/axe.min.js", import.meta.url);

declare const axe: { run(): Promise<AxeResults> };

/**
 * What axe finds wrong with the page as it is now, as `rule: where`. The page's context must have `bypassCSP`, since the
 * page's own policy lets no foreign script in.
 */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.addScriptTag({ content: await Deno.readTextFile(AXE) });
  const { violations } = await page.evaluate(() => axe.run());
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
}
