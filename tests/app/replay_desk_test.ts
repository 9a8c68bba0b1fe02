import { assertEquals, assertRejects } from "@std/assert";
import type { ReplayDesk } from "@/lib/app/replay_desk.ts";
import type { Flashtape } from "@/lib/app/flashtape.ts";
import { AlertRuleRequest, EpochMs, parseTicker } from "@/lib/protocol/mod.ts";
import { RefusalError } from "@/lib/support/refusal_error.ts";
import { endLine, headLine, START, tradeLine } from "@/tests/feed/replay/tape_text.ts";
import { Random } from "@/lib/feed/simulated/random.ts";
import { flashtapeRig } from "@/tests/support/flashtape_rig.ts";

const IBM = parseTicker("IBM");
const OTHER = parseTicker("OTHER");
const at = (offsetMs: number) => EpochMs.parse(START + offsetMs);

/** Ten minutes with a trade every three seconds. */
const tape = (rest: object = {}): string =>
  [
    headLine(),
    ...Array.from({ length: 200 }, (_, n) =>
      tradeLine(n * 3_000, n + 1, { price: 10 + (n % 37) / 100, timeMs: START + n * 3_000, ...rest })),
    endLine(600_000, 201),
  ].join("");

interface Practice {
  readonly app: Flashtape;
  readonly replay: ReplayDesk;
  readonly statuses: { readonly event: string; readonly data: Readonly<Record<string, unknown>> }[];
  /** Lets the market go on until something holds. */
  until(holds: () => boolean | Promise<boolean>): Promise<void>;
  bars(): unknown;
}

/** A server that plays one recorded day at a real pace and knows of another. */
async function practice(speed: string, test: (practice: Practice) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const files = { day: `${folder}/simulated-2026-01-05.ndjson`, other: `${folder}/simulated-2026-01-06.ndjson` };
  await Deno.writeTextFile(files.day, tape());
  await Deno.writeTextFile(files.other, tape({ ticker: OTHER }));
  await Deno.writeTextFile(`${folder}/notes.txt`, "no recording");
  const environment = { FEED: "replay", REPLAY_FILES: files.day, REPLAY_SPEED: speed, RECORD_DIR: folder };
  const { app, manager, clock } = flashtapeRig({ environment });
  const statuses: Practice["statuses"] = [];
  const broadcast = manager.broadcastStatus.bind(manager);
  manager.broadcastStatus = (event, data = {}) => {
    statuses.push({ event, data });
    broadcast(event, data);
  };
  const until = async (holds: () => boolean | Promise<boolean>) => {
    while (!await holds()) await clock.tick(10);
  };
  const { replay } = app;
  if (replay === null) throw new TypeError("Cannot practise: there is no replay");
  await app.engine.start();
  try {
    await test({ app, replay, statuses, until, bars: () => app.store.bars.bars(IBM) });
  } finally {
    await app.engine.stop();
    await replay[Symbol.asyncDispose]();
    await Deno.remove(folder, { recursive: true });
  }
}

/** The bars of the whole day, played straight. */
async function straight(): Promise<unknown> {
  let bars: unknown;
  await practice("max", async ({ app, until, bars: whole }) => {
    await until(() => app.engine.feed.state === "ended");
    bars = whole();
  });
  return bars;
}

Deno.test("a replay tells where it is, and days with their hours and tickers once they have been read", () =>
  practice("1", async ({ app, replay, until }) => {
    await until(() => app.engine.marketTimeMs !== null);
    await until(async () => (await replay.state()).last_ms !== null);
    const { position_ms, ...state } = await replay.state();
    assertEquals((position_ms ?? 0) >= START, true);
    assertEquals(state, {
      state: "playing",
      first_ms: at(0),
      last_ms: at(597_000),
      speed: 1,
      target_ms: null,
      day: "configured",
      files: ["simulated-2026-01-05.ndjson"],
      controllable: true,
      reason: null,
    });
    await until(async () => (await replay.days()).every(({ last_ms }) => last_ms !== null));
    const times = { first_ms: at(0), last_ms: at(597_000), ticker_count: 1 };
    const day = { date: "2026-01-05", files: ["simulated-2026-01-05.ndjson"], tickers: [IBM], ...times };
    const other = { date: "2026-01-06", files: ["simulated-2026-01-06.ndjson"], tickers: [OTHER], ...times };
    assertEquals(await replay.days(), [
      { ...day, id: "configured", date: null },
      { ...other, id: "simulated-2026-01-06" },
      { ...day, id: "simulated-2026-01-05" },
    ]);
  }));

Deno.test("a move forwards plays all up to there at once, a paused replay standing still there", () =>
  practice("1", async ({ app, replay, statuses, until }) => {
    await until(() => app.engine.marketTimeMs !== null);
    await replay.pause();
    assertEquals((await replay.seek(at(300_000))).target_ms, START + 300_000);
    await until(() => replay.control.targetMs === null);
    assertEquals(app.engine.marketTimeMs, START + 300_000);
    assertEquals(app.store.bars.bars(IBM).length, 5);
    assertEquals(app.engine.currentBar(IBM)?.time, (START + 300_000) / 1000);
    await until(() => statuses.at(-1)?.event === "replay_changed" && statuses.at(-1)?.data["state"] === "paused");
    assertEquals(statuses.some(({ event }) => event === "replay_restarted"), false);
  }));

Deno.test("alerts of what is skipped are kept, and call nobody", () =>
  practice("1", async ({ app, replay, statuses, until }) => {
    const alerts = () => app.store.alerts.list().filter(({ rule_name }) => rule_name === "Up");
    const told = () => statuses.filter(({ event, data }) => event === "alert" && data["rule_name"] === "Up");
    await until(() => app.engine.marketTimeMs !== null);
    app.alerting.rules.create(
      AlertRuleRequest.parse({
        name: "Up",
        enabled: true,
        when: { event: "crosses", fact: "price", level: 10.2, direction: "up" },
        tickers: [IBM],
        sessions: ["open"],
        once_per_s: 0,
        only_higher: false,
        actions: [{ type: "page" }],
        sound: "chime",
        note: "",
      }),
    );
    await replay.pause();
    await replay.seek(at(300_000));
    await until(() => replay.control.targetMs === null);
    const skipped = alerts().length;
    assertEquals([skipped > 0, alerts().every(({ told }) => told === false), told().length], [true, true, 0]);
    await replay.resume();
    await until(() => alerts().length > skipped);
    assertEquals([alerts()[0]?.told, told().length], [true, 1]);
  }));

Deno.test("a move back begins the market anew, without what lies ahead", () =>
  practice("1", async ({ app, replay, statuses, until }) => {
    await until(() => app.engine.marketTimeMs !== null);
    await replay.seek(at(420_000));
    await until(() => replay.control.targetMs === null);
    await replay.pause();
    statuses.length = 0;
    await assertRejects(() => replay.seek(at(130_000), true), RefusalError, "the market is past 2026-01-05T15:02:10");
    await replay.seek(at(130_000));
    await until(() => replay.control.targetMs === null);
    assertEquals(app.engine.marketTimeMs, START + 130_000);
    assertEquals(app.store.bars.bars(IBM).map(({ time }) => time * 1000 - START), [0, 60_000]);
    assertEquals((await replay.state()).state, "paused");
    const events = statuses.map(({ event }) => event).filter((event) => /^(engine|replay_restarted)/.test(event));
    assertEquals(events, [
      "engine_stopping",
      "engine_stopped",
      "replay_restarted",
      "engine_starting",
      "engine_started",
    ]);
    const restarted = statuses.find(({ event }) => event === "replay_restarted");
    assertEquals(restarted?.data, { why: "seek", day: "configured", to_ms: START + 130_000, account: "replay" });
  }));

Deno.test("orders are dealt in the recording's time on an account of their own, which a move back starts again", () =>
  practice("1", async ({ app, replay, until }) => {
    const { broker, store } = app;
    await until(() => app.engine.tickerState(IBM)?.price !== undefined && app.engine.feed.state === "connected");
    await replay.pause();
    const entry = broker.submit({ ticker: IBM, side: "buy", order_type: "market", quantity: 2 });
    const resting = broker.submit({ ticker: IBM, side: "buy", order_type: "limit", quantity: 2, limit_price: 1 });
    assertEquals([entry.account, resting.account], ["replay", "replay"]);
    assertEquals(entry.submitted_at, new Date(app.engine.marketTimeMs ?? 0).toISOString());
    await replay.step("minute");
    await until(() => store.orders.fills().length > 0);
    assertEquals(broker.positions().map(({ quantity }) => quantity), [2]);
    await replay.seek(at(30_000));
    await until(() => replay.control.targetMs === null);
    assertEquals([broker.positions(), store.orders.fills(), broker.account().cash], [[], [], 100_000]);
    assertEquals(broker.order(resting.order_id)?.status, "cancelled");
    assertEquals(broker.order(resting.order_id)?.reason, "the replay was moved back");
  }));

Deno.test("another day is played from its start, also after the end of the first", () =>
  practice("max", async ({ app, replay, until }) => {
    await until(() => app.engine.feed.state === "ended");
    assertEquals((await replay.state()).state, "ended");
    await assertRejects(() => replay.step("trade"), RefusalError, "the recording is over");
    const state = await replay.load("simulated-2026-01-06");
    assertEquals(state?.day, "simulated-2026-01-06");
    await until(() => app.engine.feed.state === "ended");
    assertEquals(app.store.bars.bars(IBM), []);
    assertEquals(app.store.bars.bars(OTHER).length, 10);
    assertEquals(await replay.load("simulated-2026-01-07"), null);
  }));

Deno.test("what cannot be done is refused and changes nothing", () =>
  practice("1", async ({ app, replay, until }) => {
    await until(() => app.engine.marketTimeMs !== null);
    await until(async () => (await replay.state()).last_ms !== null);
    await assertRejects(
      () => replay.seek(at(-1)),
      RefusalError,
      "2026-01-05T14:59:59.999Z is not in the recording, which goes from 2026-01-05T15:00:00.000Z to 2026-01-05T15:09:57.000Z",
    );
    await assertRejects(() => replay.seek(at(597_001)), RefusalError, "is not in the recording");
    assertEquals(replay.control.targetMs, null);
    await app.engine.stop();
    await assertRejects(() => replay.pause(), RefusalError, "the engine is stopped: start it first");
    assertEquals(replay.control.isPaused, false);
    const { state, controllable, reason } = await replay.state();
    assertEquals({ state, controllable, reason }, {
      state: "stopped",
      controllable: false,
      reason: "the engine is stopped: start it first",
    });
  }));

Deno.test("pauses, steps, speeds and moves end in the bars of the same recording played straight", async () => {
  const whole = await straight();
  for (let seed = 1; seed <= 4; seed += 1) {
    const random = new Random(seed);
    await practice("20", async ({ app, replay, until, bars }) => {
      await until(() => app.engine.marketTimeMs !== null);
      for (let act = 0; act < 12 && app.engine.feed.state !== "ended"; act += 1) {
        const acts = [
          () => replay.pause(),
          () => replay.resume(),
          () => replay.step("minute"),
          () => replay.step("trade"),
          () => replay.setSpeed(random.between(1, 200)),
          () => replay.seek(at(random.integer(0, 590_000))),
        ];
        await acts[random.integer(0, acts.length - 1)]?.();
        for (let turn = random.integer(0, 50); turn > 0; turn -= 1) await until(() => true);
      }
      if (app.engine.feed.state !== "ended") {
        await replay.setSpeed("max");
        await replay.resume();
      }
      await until(() => app.engine.feed.state === "ended");
      assertEquals(bars(), whole, `seed ${seed}`);
    });
  }
});
