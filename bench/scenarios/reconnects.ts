import { RecoveringClient } from "../client/recovering_client.ts";
import { Rig } from "../harness/rig.ts";
import { number } from "../harness/table.ts";
import { Random } from "@/lib/feed/simulated/random.ts";
import { sleep, systemClock } from "@/lib/support/clock.ts";
import type { Finding, ScenarioOptions } from "./scenario.ts";

const RUN_S = 60;
const RECONNECTS = 1000;
const EVENTS_PER_S = 200;
const TICKS_PER_S = 500;
const CLIENTS = 100;
/** Of these the connection is cut early and taken up again at the end, when the history no longer reaches back. */
const LONG_ABSENT = 3;
const MAX_ABSENCE_MS = 2000;
/** So many are cut again while they connect: before HELLO, before its answer, or within the replay. */
const SHARE_CUT_AGAIN = 0.2;
const CUT_AGAIN_WITHIN_MS = 5;
const SEED = 20_260_105;

/** Cuts one client at seeded random moments, each time for a random while, until the end. */
async function harass(client: RecoveringClient, cuts: number, endMs: number, random: Random): Promise<void> {
  const startMs = performance.now();
  const moments = Array.from({ length: cuts }, () => random.between(startMs, endMs - MAX_ABSENCE_MS))
    .sort((a, b) => a - b);
  for (const moment of moments) {
    await sleep(systemClock, Math.max(0, moment - performance.now()));
    client.cut();
    // Half of them come back at once, as after a network change; the others stay away for a while.
    await sleep(systemClock, random.chance(0.5) ? 0 : random.between(0, MAX_ABSENCE_MS));
    const connecting = client.connect();
    if (random.chance(SHARE_CUT_AGAIN)) {
      await sleep(systemClock, random.between(0, CUT_AGAIN_WITHIN_MS));
      client.cut();
      await connecting;
      client.cut();
      await client.connect();
    } else await connecting;
  }
}

/**
 * 1,000 forced reconnects of 100 v2 clients at seeded random moments within 60 s, with events at 200/s and trades at
 * 500/s. Every client must end with every `_seq` exactly once, or with a truthful `recovered:false` and a snapshot.
 */
export async function reconnects({ tickers, scale }: ScenarioOptions): Promise<readonly Finding[]> {
  const runMs = RUN_S * scale * 1000;
  const cuts = Math.round(RECONNECTS * scale / CLIENTS);
  const random = new Random(SEED);
  await using rig = await Rig.start("v2", { tickers });
  const clients = Array.from({ length: CLIENTS }, () => new RecoveringClient(rig.port));
  const absent = Array.from({ length: LONG_ABSENT }, () => new RecoveringClient(rig.port));
  for (const client of [...clients, ...absent]) await client.connect();
  await rig.produce({ ticks: TICKS_PER_S, events: EVENTS_PER_S });
  const endMs = performance.now() + runMs;
  await sleep(systemClock, 1000);
  for (const client of absent) client.cut();
  await Promise.all(clients.map((client) => harass(client, cuts, endMs, random)));
  await sleep(systemClock, Math.max(0, endMs - performance.now()));
  await Promise.all(absent.map((client) => client.connect()));
  await rig.produce({ ticks: 0, events: 0 });
  await sleep(systemClock, 2000);
  const made = await rig.produce();

  const all = [...clients, ...absent];
  const sum = (of: (client: RecoveringClient) => number, from = all) =>
    from.reduce((total, client) => total + of(client), 0);
  const whole =
    all.filter(({ lost, repeated, resets, lastSeq }) =>
      lost === 0 && repeated === 0 && resets === 0 && lastSeq === made.events
    ).length;
  const told =
    all.filter(({ lost, repeated, resets, lastSeq }) =>
      lost === 0 && repeated === 0 && resets > 0 && lastSeq === made.events
    ).length;
  const closes = [...new Set(all.flatMap(({ closes }) => Object.keys(closes)))].join(", ");
  const findings = [
    {
      what: "forced reconnects",
      measured: `${number(sum(({ cuts: count }) => count))} with ${number(made.events)} events`,
      wanted: `at least ${number(cuts * CLIENTS)}`,
      holds: sum(({ cuts: count }) => count) >= cuts * CLIENTS,
    },
    {
      what: "clients with every _seq exactly once",
      measured: `${whole} of ${all.length}, ${number(sum(({ replayed }) => replayed))} events replayed`,
      wanted: "all but those that were told",
      holds: whole + told === all.length,
    },
    {
      what: "clients told recovered:false",
      measured: `${told}, ${sum(({ resetsWithoutSnapshot }) => resetsWithoutSnapshot)} without a snapshot`,
      wanted: "each with a snapshot",
      holds: sum(({ resetsWithoutSnapshot }) => resetsWithoutSnapshot) === 0,
    },
    {
      what: "silent losses / repetitions",
      measured: `${number(sum(({ lost }) => lost))} / ${number(sum(({ repeated }) => repeated))}`,
      wanted: "0 / 0",
      holds: sum(({ lost, repeated }) => lost + repeated) === 0,
    },
    { what: "how connections ended", measured: closes, wanted: "" },
  ];
  for (const client of all) client.cut();
  return findings;
}
