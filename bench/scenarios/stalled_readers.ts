import { waitForConnections } from "../harness/watch.ts";
import { Rig } from "../harness/rig.ts";
import { mebibytes, milliseconds, number } from "../harness/table.ts";
import { sleep, systemClock } from "@/lib/support/clock.ts";
import { type Finding, type ScenarioOptions, SLOW_CLIENT_LOAD, TRADES_ONLY } from "./scenario.ts";

const STALLED = 10;
const STALL_S = 60;
const BASELINE_S = 60;
const LOOK_EVERY_S = 2;

interface Stall {
  readonly name: string;
  /** Large events fill the hard mark within the stall; small ones do not. */
  readonly eventBytes: number;
}

/**
 * Ten of 500 clients stop reading for 60 s under {@link SLOW_CLIENT_LOAD}, once with events of 4 kB, which fill the
 * outbox, and once with small ones, which may not. The others get, in v2, trades only.
 */
export async function stalledReaders(options: ScenarioOptions): Promise<readonly Finding[]> {
  const stalls: readonly Stall[] = [{ name: "4 kB events", eventBytes: 4096 }, { name: "small events", eventBytes: 0 }];
  const findings: Finding[] = [];
  for (const stall of stalls) findings.push(...await stallOnce(options, stall));
  return findings;
}

async function stallOnce(
  { clients, tickers, dialect, scale }: ScenarioOptions,
  { name, eventBytes }: Stall,
): Promise<readonly Finding[]> {
  await using rig = await Rig.start(dialect, { tickers, eventBytes });
  await rig.fillHistory();
  await rig.open({ clients: clients - STALLED, group: "others", hello: TRADES_ONLY });
  await rig.open({ clients: STALLED, group: "stalled", audit: STALLED, pingEveryMs: 0 });
  await rig.produce(SLOW_CLIENT_LOAD[dialect]);
  await sleep(systemClock, 5000);
  const heldBefore = await rig.peakHeldBytes(BASELINE_S * scale, LOOK_EVERY_S);

  await rig.tell({ do: "pause", group: "stalled" });
  await rig.tell({ do: "reset" });
  const [heldDuring, leaving] = await Promise.all([
    rig.peakHeldBytes(STALL_S * scale, LOOK_EVERY_S),
    waitForConnections(rig, clients - STALLED, STALL_S * scale * 1000),
  ]);
  const { connections } = await rig.produce();
  const during = await rig.tell({ do: "report" });
  await rig.tell({ do: "resume", group: "stalled" });
  await sleep(systemClock, 1000);
  const [after, made] = await Promise.all([rig.tell({ do: "report" }), rig.produce()]);
  const stalled = after.groups["stalled"];
  const ofSlowOnes = stalled?.audits ?? [];
  // Trades of the last quarter of a second may still be on their way.
  const freshFrom = made.ticks - SLOW_CLIENT_LOAD[dialect].ticks / 4;
  const fresh =
    ofSlowOnes.filter(({ lastTrade, missingEvents }) => lastTrade >= freshFrom && missingEvents === 0).length;
  const closes = stalled?.closes ?? {};
  return [
    {
      what: `${name}: RSS of the server after collections, before -> peak of the stall`,
      measured: `${mebibytes(heldBefore)} -> ${mebibytes(heldDuring)} MiB`,
      wanted: "grows by at most 32 MiB",
      holds: heldDuring - heldBefore <= 32 * 2 ** 20,
    },
    {
      what: `${name}: the server lets go of the stalled`,
      measured: leaving === null
        ? `${clients - connections} of ${STALLED} within the stall`
        : `all after ${number(leaving / 1000, 1)} s`,
      wanted: "within 20 s",
      holds: leaving !== null && leaving <= 20_000,
    },
    {
      what: `${name}: the stalled 1 s after they resumed`,
      measured: `${fresh} fresh, closed ${JSON.stringify(closes)}`,
      wanted: "each fresh or gone",
      holds: fresh + Object.values(closes).reduce((sum, count) => sum + count, 0) === STALLED,
    },
    {
      what: `${name}: p99 of the others during the stall`,
      measured: `${milliseconds(during.groups["others"]?.trade.p99 ?? null)} ms`,
      wanted: "",
    },
  ];
}
