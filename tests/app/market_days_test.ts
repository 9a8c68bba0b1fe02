import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { loadMarketDays } from "@/lib/app/market_days.ts";
import { marketDay } from "@/lib/market/mod.ts";

for (
  const [what, text, says] of [
    ["is missing", null, "No such file"],
    ["has a wrong row", "date,session\n2030-03-05,shut\n", "line 2: session must be closed, regular, or the time"],
  ] as const
) {
  Deno.test(`a MARKET_DAYS_FILE that ${what} ends the start with one line that names it, and changes nothing`, async () => {
    const path = await Deno.makeTempFile({ suffix: ".csv" });
    if (text === null) await Deno.remove(path);
    else await Deno.writeTextFile(path, text);
    const { message } = assertThrows(() => loadMarketDays(path), TypeError);
    assertStringIncludes(message, `Cannot start: MARKET_DAYS_FILE ${path} cannot be read: `);
    assertStringIncludes(message, says);
    assertEquals(message.includes("\n"), false);
    assertEquals(marketDay("2030-03-05").kind, "regular");
    if (text !== null) await Deno.remove(path);
  });
}
