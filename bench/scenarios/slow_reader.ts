import type { GroupReport } from "../client/generator_messages.ts";
import { Rig } from "../harness/rig.ts";
import { mebibytes, milliseconds, number } from "../harness/table.ts";
import { sleep, systemClock } from "@/lib/support/clock.ts";
import {
  type EventRange,
  type Finding,
  type ScenarioOptions,
  SLOW_CLIENT_LOAD,
  TRADES_ONLY,
  wholeness,
} from "./scenario.ts";

/** Enough to fill the kernel's buffers of a client that does not read, and then the server's, within the stall. */
const EVENT_BYTES = 4096;
const WITNESSES = 2;
const STALL_S = 20;
/** Collections pause the server a little, so they are few, and as many before the stall as in it. */
const LOOK_EVERY_S = 4;
const AFTER_S = 10;
/** What one connection may hold: hard mark of events, soft mark in the socket, and as much again for the process. */
const RSS_BOUND_BYTES = 8 * 2 ** 20;

function group(groups: Readonly<Record<string, GroupReport>>, name: string): GroupReport {
  const report = groups[name];
  if (report === undefined) throw new RangeError(`Cannot find the group ${name} in the report`);
  return report;
}

/**
 * One of 500 clients stops reading for 20 s under {@link SLOW_CLIENT_LOAD} with events of 4 kB, then reads again. Compared
 * with 20 s before, in the same run. Two other clients get all events, too; the rest, in v2, trades only.
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
  await wait(5);

  await rig.tell({ do: "reset" });
  const heldBefore = await rig.peakHeldBytes(STALL_S * scale, LOOK_EVERY_S);
  const before = await rig.tell({ do: "report" });

  await rig.tell({ do: "pause", group: "slow" });
  await rig.tell({ do: "reset" });
  const heldDuring = await rig.peakHeldBytes(STALL_S * scale, LOOK_EVERY_S);
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
  const moved = (p99During ?? Infinity) - (p99Before ?? 0);
  return [
    {
      what: "p99 of the others, before -> during the stall",
      measured: `${milliseconds(p99Before)} -> ${milliseconds(p99During)} ms`,
      wanted: "moves by at most 10 ms",
      holds: moved <= 10,
    },
    {
      what: "RSS of the server after collections, before -> during",
      measured: `${mebibytes(heldBefore)} -> ${mebibytes(heldDuring)} MiB`,
      wanted: `grows by at most ${mebibytes(RSS_BOUND_BYTES)} MiB`,
      holds: heldDuring - heldBefore <= RSS_BOUND_BYTES,
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
    wanted: "4008",
    holds: report.closes["4008"] === 1,
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
