import { readTrades } from "../recordings.ts";
import { FactsRig } from "./facts_rig.ts";

/** Compared this often, besides around the open and the close. */
const EVERY_S = 601;

for (const day of ["ibm-2013-10-08", "aig-2013-10-07"]) {
  Deno.test(`MarketFacts of the recorded day ${day} are those of the whole list of its trades`, async () => {
    const rig = new FactsRig("us_equities");
    const trades = await readTrades(day);
    let nextMs = Math.floor((trades[0]?.timeMs ?? 0) / 1000) * 1000;
    let compared = 0;
    for (const trade of trades) {
      for (; nextMs <= trade.timeMs; nextMs += 1000) {
        rig.advance(nextMs);
        if ((nextMs / 1000) % EVERY_S === 0) {
          compared += 1;
          rig.compare(`comparison ${compared}`);
        }
      }
      rig.trade(trade);
    }
    rig.compare("after the last trade");
    rig.advance(nextMs + 20 * 60_000);
    rig.compare("20 minutes after");
  });
}
