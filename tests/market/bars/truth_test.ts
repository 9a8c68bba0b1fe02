import { assertEquals } from "@std/assert";
import { DAYS, exactBars, truthOf } from "../truth.ts";

/** The closes of the auctions, as the primary exchanges printed them (grep 80 in the files). */
const OFFICIAL_CLOSES: Readonly<Record<(typeof DAYS)[number], number>> = {
  "aig-2013-10-07": 48.73,
  "ibm-2013-10-08": 178.72,
  "bac-2013-10-09": 13.84,
  "spy-2013-10-11": 170.3,
};

for (const day of DAYS) {
  Deno.test(`${day} ends in the vendor's bars, all of them exact, in its volume and its official close`, async () => {
    const truth = await truthOf(day);
    const { vendor, state } = truth;
    const all = vendor.length;
    const exact = { open: all, high: all, low: all, close: all, volume: all, all, more: 0 };
    assertEquals(exactBars(truth), exact);
    assertEquals(state.dayVolume, vendor.reduce((sum, { volume }) => sum + volume, 0));
    assertEquals(state.officialClose, OFFICIAL_CLOSES[day]);
  });
}
