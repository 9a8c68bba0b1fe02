import { assert, assertEquals } from "@std/assert";
import { Ajv } from "ajv";
import { asyncApiDocument } from "@/lib/http/documents/asyncapi.ts";
import { BATCHED_SUBPROTOCOL, splitFrame } from "@/lib/protocol/mod.ts";
import { FakeClientSocket } from "@/tests/support/fake_client_socket.ts";
import { flashtapeRig } from "@/tests/support/flashtape_rig.ts";

const document = asyncApiDocument("0.0.0-test");
type Channel = "classic" | "batched";

const ajv = new Ajv({ strict: false, validateSchema: false });
ajv.addFormat("date-time", (text) => !Number.isNaN(Date.parse(text)));
ajv.addSchema(document, "asyncapi");

/** Why the payload of a message is not as the document has it; empty when it is. */
function fault(channel: Channel, name: string, payload: unknown): string {
  const validate = ajv.getSchema(`asyncapi#/channels/${channel}/messages/${name}/payload`);
  assert(validate !== undefined, `the document has no ${name} in ${channel}`);
  return validate(payload) ? "" : `${channel} ${name}: ${ajv.errorsText(validate.errors)}: ${JSON.stringify(payload)}`;
}

/** Name and payload of a message as it travels. */
function read(channel: Channel, message: string): { name: string; payload: unknown } {
  if (message.startsWith("{")) return { name: "ACTIVE_TICKER_CHANGED", payload: JSON.parse(message) };
  const { type, text } = splitFrame(message);
  const isText = channel === "classic" && (type === "LOG" || type === "ERROR");
  return { name: type, payload: isText ? text : JSON.parse(text) };
}

/** Everything that two clients of a simulated market get within a good minute, one of each dialect. */
async function record(): Promise<Readonly<Record<Channel, readonly string[]>>> {
  const { app: flashtape, manager, clock, logger } = flashtapeRig();
  manager.configure({
    logger,
    greeting: () => ({ server: flashtape.status() }),
    bars: (ticker) => flashtape.todaysBars(ticker),
  });
  const classic = new FakeClientSocket();
  const batched = new FakeClientSocket();
  const late = new FakeClientSocket();
  manager.connect(classic);
  manager.connect(batched, { dialect: BATCHED_SUBPROTOCOL });
  batched.say('{"type":"HELLO"}');
  await flashtape.engine.start();
  manager.broadcastLog("INFO test: a line of the log");
  await clock.tick(5_000);
  const ticker = flashtape.engine.watchlist()[0]?.ticker;
  for (const request of ["PING", JSON.stringify({ type: "SET_ACTIVE_TICKER", ticker }), "?"]) classic.say(request);
  for (const request of [{ type: "PING", id: 1 }, { type: "SUBSCRIBE", types: ["LOG"] }, { type: "SING" }]) {
    batched.say(JSON.stringify(request));
  }
  // A ticker filter gives events their _prev; a client that comes late gets a snapshot.
  manager.connect(late, { dialect: BATCHED_SUBPROTOCOL });
  late.say(JSON.stringify({ type: "HELLO", tickers: [ticker], conflate: true }));
  // Heard of now and then, so that nobody is taken for dead.
  for (let step = 0; step < 16; step += 1) {
    await clock.tick(5_000);
    for (const client of [batched, late]) client.say('{"type":"PING","id":"still here"}');
  }
  await flashtape.engine.stop();
  manager.closeAll({ code: 1012, reason: "SERVICE_RESTART", reconnect: "at_once" });
  return {
    classic: classic.frames,
    batched: [...batched.frames, ...late.frames].flatMap((frame) => frame.split("\n")),
  };
}

Deno.test("every message that a simulated server sends is as the AsyncAPI document has it, in both dialects", async () => {
  const recorded = await record();
  for (const channel of ["classic", "batched"] as const) {
    const seen = new Set<string>();
    const faults: string[] = [];
    for (const message of recorded[channel]) {
      const { name, payload } = read(channel, message);
      seen.add(name);
      const text = fault(channel, name, payload);
      if (text !== "") faults.push(text);
    }
    assertEquals(faults, []);
    const types = ["BAR", "ERROR", "IGNITION", "LOG", "PONG", "STATUS", "TICK", "TRADE", "WATCHLIST"];
    assertEquals([...seen].sort(), channel === "classic" ? ["ACTIVE_TICKER_CHANGED", ...types] : types);
  }
  const [greeting = ""] = recorded.batched;
  assertEquals(fault("batched", "CONNECTED", read("batched", greeting).payload), "");
});

const REQUESTS: [channel: Channel, name: string, right: unknown, wrong: unknown][] = [
  ["classic", "PING", "PING", "PONG"],
  ["classic", "SET_ACTIVE_TICKER", { type: "SET_ACTIVE_TICKER", ticker: "IBM" }, { type: "SET_ACTIVE_TICKER" }],
  ["batched", "HELLO", { type: "HELLO", epoch: "e", seq: 0 }, { type: "HELLO", seqs: 0 }],
  ["batched", "SUBSCRIBE", { type: "SUBSCRIBE", tickers: ["*"] }, { type: "SUBSCRIBE", tickers: ["$IBM"] }],
  ["batched", "UNSUBSCRIBE", { type: "UNSUBSCRIBE", types: ["LOG"] }, { type: "UNSUBSCRIBE", types: ["NEWS"] }],
  ["batched", "SET_ACTIVE_TICKER", { type: "SET_ACTIVE_TICKER", ticker: "IBM" }, { type: "SET_ACTIVE_TICKER" }],
  ["batched", "PING", { type: "PING", id: "a" }, { type: "PING" }],
];

for (const [channel, name, right, wrong] of REQUESTS) {
  Deno.test(`the AsyncAPI document tells a right ${name} of the ${channel} dialect from a wrong one`, () => {
    assertEquals(fault(channel, name, right), "");
    assert(fault(channel, name, wrong) !== "", "the wrong one is described as right");
  });
}
