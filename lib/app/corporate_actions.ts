import { parseCorporateActions } from "@/lib/app/corporate_actions_file.ts";
import type { CorporateAction } from "@/lib/protocol/mod.ts";
import { errorMessage } from "@/lib/support/logger.ts";

/**
 * The splits and dividends of `CORPORATE_ACTIONS_FILE`; none when it is not set.
 *
 * @throws {TypeError} whose one-line message names the file, and the row and what is wrong with it
 */
export function loadCorporateActions(path: string | undefined): readonly CorporateAction[] {
  if (path === undefined) return [];
  try {
    return parseCorporateActions(Deno.readTextFileSync(path));
  } catch (error) {
    throw new TypeError(`Cannot start: CORPORATE_ACTIONS_FILE ${path} cannot be read: ${errorMessage(error)}`, {
      cause: error,
    });
  }
}
