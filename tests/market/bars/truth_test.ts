import { assertEquals, assertGreaterOrEqual } from "@std/assert";
import { DAYS, exactBars, truthOf } from "../truth.ts";

/** The closes of the auctions, as the primary exchanges printed them: condition 80 in the files. */
const OFFICIAL_CLOSES: Readonly<Record<(typeof DAYS)[number], number>> = {
  "aig-2013-10-07": 48.73,
  "ibm-2013-10-08": 178.72,
  "bac-2013-10-09": 13.84,
  "spy-2013-10-11": 170.3,
};

Deno.test("99.9 % of the vendor's bars are exact, prices of all, and the day's volume and official close", async () => {
  let bars = 0;
  let exact = 0;
  for (const day of DAYS) {
    const truth = await truthOf(day);
    const { vendor, state } = truth;
    const { all, volume: _, more, ...prices } = exactBars(truth);
    bars += vendor.length;
    exact += all;
    const { length } = vendor;
    assertEquals(prices, { open: length, high: length, low: length, close: length }, day);
    // At the vendor a minute in which no trade may move a price makes no bar; its volume is in the bar before.
    assertEquals([more, length - all], day === "aig-2013-10-07" ? [1, 1] : [0, 0], day);
    assertEquals(state.dayVolume, vendor.reduce((sum, { volume }) => sum + volume, 0), day);
    assertEquals(state.officialClose, OFFICIAL_CLOSES[day], day);
  }
  assertEquals(bars, 2174);
  assertGreaterOrEqual(exact / bars, 0.999);
});
