import type { GroupReport } from "../client/generator_messages.ts";
import { Rig } from "../harness/rig.ts";
import { milliseconds, number } from "../harness/table.ts";
import { connectionBound, DEFAULT_LIMITS } from "@/lib/connections/limits.ts";
import { sleep, systemClock } from "@/lib/support/clock.ts";
import {
  type EventRange,
  type Finding,
  growth,
  type ScenarioOptions,
  SLOW_CLIENT_LOAD,
  TRADES_ONLY,
  WARM_UP_S,
  wholeness,
} from "./scenario.ts";

/** Enough to fill the kernel's buffers of a client that does not read, and then the server's, within the stall. */
const EVENT_BYTES = 4096;
/** A frame that catches up is closed once it is longer than this. */
const FRAME_BYTES = 64 * 1024;
const WITNESSES = 2;
const STALL_S = 20;
/** Collections pause the server a little, so they are few, and as many before the stall as in it. */
const LOOK_EVERY_S = 4;
const AFTER_S = 10;

function group(groups: Readonly<Record<string, GroupReport>>, name: string): GroupReport {
  const report = groups[name];
  if (report === undefined) throw new RangeError(`Cannot find the group ${name} in the report`);
  return report;
}

/**
 * One of 500 clients stops reading for 20 s under {@link SLOW_CLIENT_LOAD} with events of 4 kB, then reads again. Compared
 * with 20 s before, in the same run, when the server has its history full and its heap grown. Two other clients get all
 * events, too; the rest, in v2, trades only.
 */
export async function slowReader(options: ScenarioOptions): Promise<readonly Finding[]> {
  const { clients, tickers, dialect, scale } = options;
  const wait = (seconds: number) => sleep(systemClock, seconds * scale * 1000);
  await using rig = await Rig.start(dialect, { tickers, eventBytes: EVENT_BYTES });
  const first = await rig.fillHistory() + 1;
  await rig.open({ clients: clients - WITNESSES - 1, group: "others", hello: TRADES_ONLY });
  await rig.open({ clients: WITNESSES, group: "witnesses", audit: WITNESSES });
  await rig.open({ clients: 1, group: "slow", pingEveryMs: 0 });
  await rig.produce(SLOW_CLIENT_LOAD[dialect]);
  await wait(WARM_UP_S);

  await rig.tell({ do: "reset" });
  const heldBefore = await rig.heldThrough(STALL_S * scale, LOOK_EVERY_S);
  const before = await rig.tell({ do: "report" });

  await rig.tell({ do: "pause", group: "slow" });
  await rig.tell({ do: "reset" });
  const heldDuring = await rig.heldThrough(STALL_S * scale, LOOK_EVERY_S);
  const during = await rig.tell({ do: "report" });

  await rig.tell({ do: "resume", group: "slow" });
  await wait(AFTER_S);
  // What was made last has to arrive before anything is compared.
  await rig.produce({ ticks: 0, events: 0 });
  await sleep(systemClock, 2000);
  const made = await rig.produce();
  const after = await rig.tell({ do: "report" });

  const p99Before = group(before.groups, "others").trade.p99;
  const p99During = group(during.groups, "others").trade.p99;
  const bound = connectionBound(DEFAULT_LIMITS, { longestFrame: FRAME_BYTES + EVENT_BYTES, snapshot: 0, tickers });
  const moved = (p99During ?? Infinity) - (p99Before ?? 0);
  return [
    {
      what: "p99 of the others, before -> during the stall",
      measured: `${milliseconds(p99Before)} -> ${milliseconds(p99During)} ms`,
      wanted: "moves by at most 10 ms",
      holds: moved <= 10,
    },
    {
      what: "RSS of the server after collections",
      // The bound of one connection is smaller than readings differ by themselves.
      ...growth(heldBefore, heldDuring, bound + heldBefore.peakBytes - heldBefore.leastBytes),
    },
    ...await fate(rig, group(after.groups, "slow"), { first, last: made.events }),
    ...group(after.groups, "witnesses").audits.map((audit, index): Finding => ({
      what: `events at another client (${index + 1})`,
      ...wholeness(audit, { first, last: made.events }),
    })),
  ];
}

/** What became of the client that did not read: it has everything, or a clean goodbye and then a full recovery. */
async function fate(rig: Rig, report: GroupReport, made: EventRange): Promise<readonly Finding[]> {
  const [audit] = report.audits;
  if (audit === undefined) throw new RangeError("Cannot judge the slow client: nobody audited it");
  if (report.open === 1) {
    return [{
      what: "events at the slow client after it resumed",
      ...wholeness(audit, made),
    }];
  }
  const findings: Finding[] = [{
    what: "close code of the slow client",
    measured: Object.keys(report.closes).join(),
    wanted: "4008, or 4409 while the kernel had room for what it did not read",
    holds: report.closes["4008"] === 1 || report.closes["4409"] === 1,
  }, {
    what: "events it had before that",
    measured: `${number(audit.firstEvent)} to ${
      number(audit.lastEvent)
    }, ${audit.missingEvents} missing, ${audit.disorderedEvents} out of order`,
    wanted: "no hole",
    holds: audit.missingEvents === 0 && audit.disorderedEvents === 0,
  }];
  if (audit.epoch === null) return findings;
  await rig.open({ clients: 1, group: "again", pingEveryMs: 0, hello: { epoch: audit.epoch, seq: audit.lastSeq } });
  await sleep(systemClock, 3000);
  const again = group((await rig.tell({ do: "report" })).groups, "again").audits[0];
  findings.push({
    what: `events after HELLO with seq ${number(audit.lastSeq)}`,
    measured: again === undefined
      ? "none"
      : `recovered ${again.recovered}, ${number(again.firstEvent)} to ${
        number(again.lastEvent)
      }, ${again.seqGaps} gaps`,
    wanted: `recovered, ${number(audit.lastEvent + 1)} to ${number(made.last)}`,
    holds: again?.recovered === true && again.firstEvent === audit.lastEvent + 1 && again.lastEvent === made.last &&
      again.missingEvents === 0 && again.disorderedEvents === 0 && again.seqGaps === 0,
  });
  return findings;
}
