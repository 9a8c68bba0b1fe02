import { waitForConnections } from "../harness/watch.ts";
import { Rig } from "../harness/rig.ts";
import { milliseconds, number } from "../harness/table.ts";
import { DEFAULT_LIMITS } from "@/lib/connections/limits.ts";
import { sleep, systemClock } from "@/lib/support/clock.ts";
import { type Finding, growth, type ScenarioOptions, SLOW_CLIENT_LOAD, TRADES_ONLY, WARM_UP_S } from "./scenario.ts";

const STALLED = 10;
const STALL_S = 60;
const LOOK_EVERY_S = 2;
const READ_ON_S = 5;
const HARD_MARK = DEFAULT_LIMITS.hardMarkBytes;

interface Stall {
  readonly name: string;
  /** Large events fill the hard mark within the stall; small ones do not. */
  readonly eventBytes: number;
}

/**
 * Ten of 500 clients stop reading for 60 s, compared with 60 s before in the same run, under {@link SLOW_CLIENT_LOAD}, once with events of 4 kB, which fill the
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
  await sleep(systemClock, WARM_UP_S * scale * 1000);
  const heldBefore = await rig.heldThrough(STALL_S * scale, LOOK_EVERY_S);

  await rig.tell({ do: "pause", group: "stalled" });
  await rig.tell({ do: "reset" });
  const [heldDuring, leaving] = await Promise.all([
    rig.heldThrough(STALL_S * scale, LOOK_EVERY_S),
    waitForConnections(rig, clients - STALLED, STALL_S * scale * 1000),
  ]);
  const { connections } = await rig.produce();
  const during = await rig.tell({ do: "report" });
  await rig.tell({ do: "resume", group: "stalled" });
  await sleep(systemClock, 1000);
  const [after, made] = await Promise.all([rig.tell({ do: "report" }), rig.produce()]);
  const ofSlowOnes = after.groups["stalled"]?.audits ?? [];
  // Trades of the last quarter of a second may still be on their way.
  const freshFrom = made.ticks - SLOW_CLIENT_LOAD[dialect].ticks / 4;
  const fresh =
    ofSlowOnes.filter(({ lastTrade, missingEvents }) => lastTrade >= freshFrom && missingEvents === 0).length;
  // Whoever was let go of first reads what the kernel kept for it.
  await sleep(systemClock, READ_ON_S * 1000);
  const closes = (await rig.tell({ do: "report" })).groups["stalled"]?.closes ?? {};
  const told = Object.entries(closes).reduce(
    (sum, [code, count]) => dialect === "classic" || code === "4008" || code === "4409" ? sum + count : sum,
    0,
  );
  const passed = made.evictions.filter(({ waiting }) => waiting > HARD_MARK);
  const eventsPerS = SLOW_CLIENT_LOAD[dialect].events;
  // What waited beyond the mark was made after it was passed.
  const late = Math.max(0, ...passed.map(({ waiting }) => (waiting - HARD_MARK) / (eventBytes * eventsPerS)));
  return [
    {
      what: `${name}: RSS of the server after collections`,
      ...growth(heldBefore, heldDuring, 32 * 2 ** 20),
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
      what: `${name}: the hard mark of ${number(HARD_MARK)} characters`,
      measured: late === 0
        ? `${passed.length} reached it`
        : `${passed.length} passed it, gone ${number(late, 2)} s later`,
      wanted: "gone within 10 s",
      holds: late <= 10,
    },
    {
      what: `${name}: the stalled after they resumed`,
      measured: `${fresh} fresh within 1 s, closed ${JSON.stringify(closes)}`,
      // The platform's own timeout may come first to a classic client, and its code does not always get through.
      wanted: dialect === "v2" ? "each fresh, or told 4008 or 4409" : "each fresh or gone",
      holds: fresh + told === STALLED,
    },
    {
      what: `${name}: p99 of the others during the stall`,
      measured: `${milliseconds(during.groups["others"]?.trade.p99 ?? null)} ms`,
      wanted: "",
    },
  ];
}
