import { RssWatch, waitForConnections } from "../harness/watch.ts";
import { Rig } from "../harness/rig.ts";
import { mebibytes, milliseconds, number } from "../harness/table.ts";
import { sleep, systemClock } from "@/lib/support/clock.ts";
import { type Finding, type ScenarioOptions, SLOW_CLIENT_LOAD, TRADES_ONLY } from "./scenario.ts";

const STALLED = 10;
const STALL_S = 60;

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
  await sleep(systemClock, 10_000 * scale);
  using rss = new RssWatch(rig.server.pid);
  await sleep(systemClock, 10_000 * scale);
  const rssBefore = rss.peakBytes;

  await rig.tell({ do: "pause", group: "stalled" });
  await rig.tell({ do: "reset" });
  rss.reset();
  const startMs = performance.now();
  const firstGoneMs = await waitForConnections(rig, clients - 1, STALL_S * scale * 1000);
  const allGoneMs = await waitForConnections(
    rig,
    clients - STALLED,
    STALL_S * scale * 1000 - performance.now() + startMs,
  );
  const goneMs = allGoneMs === null ? null : (firstGoneMs ?? 0) + allGoneMs;
  await sleep(systemClock, Math.max(0, STALL_S * scale * 1000 - performance.now() + startMs));
  const rssDuring = rss.peakBytes;
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
      what: `${name}: RSS of the server, before -> peak of the stall`,
      measured: `${mebibytes(rssBefore)} -> ${mebibytes(rssDuring)} MiB`,
      wanted: "grows by at most 32 MiB",
      holds: rssDuring - rssBefore <= 32 * 2 ** 20,
    },
    {
      what: `${name}: the server lets go of the stalled`,
      measured: goneMs === null
        ? `${clients - connections} of ${STALLED} within the stall`
        : `first after ${number((firstGoneMs ?? 0) / 1000, 1)} s, all after ${number(goneMs / 1000, 1)} s`,
      wanted: "within 20 s",
      holds: goneMs !== null && goneMs <= 20_000,
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
