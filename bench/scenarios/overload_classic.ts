import { findRate } from "../harness/find_rate.ts";
import { RssWatch } from "../harness/watch.ts";
import { processStats } from "../harness/process_stats.ts";
import { Rig } from "../harness/rig.ts";
import { mebibytes, milliseconds, number } from "../harness/table.ts";
import { sleep, systemClock } from "@/lib/support/clock.ts";
import { type Finding, type ScenarioOptions, wholeness } from "./scenario.ts";

const EVENTS_PER_S = 20;
const OVERLOAD = 4;
const OVERLOAD_S = 30;
/** Within the limit of 20 messages per second. */
const PING_EVERY_MS = 100;

/**
 * 500 classic clients are offered four times the trades that the server was just found to carry, for 30 s, with 20
 * numbered events per second; one client pings ten times a second.
 */
export async function overloadClassic(options: ScenarioOptions): Promise<readonly Finding[]> {
  const { clients, tickers, scale } = options;
  const search = { contender: "classic", clients, tickers, hello: {}, fromTicksPerS: 100, toTicksPerS: 5000 } as const;
  const carried = options.carried > 0 ? options.carried : (await findRate(search)).ticksPerS;
  const offered = OVERLOAD * carried;
  await using rig = await Rig.start("classic", { tickers });
  await rig.open({ clients, audit: 3, pingEveryMs: PING_EVERY_MS });
  using rss = new RssWatch(rig.server.pid);
  await rig.produce({ ticks: offered, events: EVENTS_PER_S });
  await rig.tell({ do: "reset" });
  await sleep(systemClock, OVERLOAD_S * scale * 1000);
  const under = (await rig.tell({ do: "report" })).groups["all"];
  const made = await rig.produce({ ticks: 0, events: 0 });
  await sleep(systemClock, 3000);
  const after = (await rig.tell({ do: "report" })).groups["all"];
  if (under === undefined || after === undefined) throw new RangeError("Cannot judge the overload: nobody was there");
  const share = made.ticks / (made.ticks + made.shed);
  return [
    {
      what: "offered trades/s",
      measured: `${number(offered)}, ${OVERLOAD} times the ${number(carried)} carried; ${
        number(100 * share)
      } % were made`,
      wanted: "at least 95 % made",
      holds: share >= 0.95,
    },
    { what: "deliveries/s", measured: number(under.ticks / (OVERLOAD_S * scale)), wanted: "" },
    {
      what: "peak RSS of the server",
      measured: `${mebibytes(Math.max(rss.peakBytes, processStats(rig.server.pid).peakRssBytes))} MiB`,
      wanted: "under 400 MB",
      holds: processStats(rig.server.pid).peakRssBytes < 400e6,
    },
    {
      what: "PONG p50 / p99 / max",
      measured: `${milliseconds(under.pong.p50)} / ${milliseconds(under.pong.p99)} / ${
        milliseconds(under.pong.max)
      } ms`,
      wanted: "at most 250 ms",
      holds: (under.pong.max ?? Infinity) <= 250,
    },
    { what: "p99 from trade to client", measured: `${milliseconds(under.trade.p99)} ms`, wanted: "" },
    {
      what: "clients still connected",
      measured: `${after.open} of ${clients}, closes ${JSON.stringify(after.closes)}`,
      wanted: "all",
      holds: after.open === clients,
    },
    ...after.audits.map((audit, index): Finding => ({
      what: `events at client ${index + 1}`,
      ...wholeness(audit, { first: 1, last: made.events }),
    })),
  ];
}
