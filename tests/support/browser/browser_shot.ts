import type { Page } from "playwright-core";

/** Keeps a picture of the page for a person to look at, in the folder that `FLASHTAPE_SHOTS` names; else does nothing. */
export async function takeShot(page: Page, name: string): Promise<void> {
  const folder = Deno.env.get("FLASHTAPE_SHOTS");
  if (folder === undefined || folder === "") return;
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}
