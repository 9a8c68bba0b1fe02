import { BenchClient, UpgradeRefused } from "./bench_client.ts";
import { clientFrame, OPCODES, upgradeRequest } from "./upgrade_request.ts";

/** What hostile clients do to a server on this machine; every attack ends by itself. */
export interface Attack {
  readonly name: string;
  /** @returns what came of it */
  run(port: number): Promise<string>;
}

/** A hostile client does not wait for ever either. */
const PATIENCE_MS = 3000;
/** ERROR is the only message that begins so. */
const E = 69;

const GARBAGE = ["", "{", "[]", "PONG", "\u0000", "TICK:", '{"type"', "💥".repeat(100), "x".repeat(16_000)];
const WRONG_TYPES = [
  '{"type":1}',
  '{"type":"SET_ACTIVE_TICKER"}',
  '{"type":"SET_ACTIVE_TICKER","ticker":7,"source":"chart"}',
  '{"type":"SET_ACTIVE_TICKER","ticker":"__proto__","source":{}}',
  '{"type":"HELLO","seq":-1,"epoch":[]}',
  '{"type":"SUBSCRIBE","tickers":"*"}',
  '{"__proto__":{"type":"PING"}}',
  `{"type":"PING","id":"${"9".repeat(10_000)}"}`,
];

/** 2,000 times PING. */
const FLOOD = new Uint8Array(Array(2000).fill(Array.from(clientFrame(OPCODES.text, "PING"))).flat());
const HUGE = clientFrame(OPCODES.text, new Uint8Array(16 * 2 ** 20).fill(97));

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Opens clients, lets each misbehave and tells by which codes they were closed. */
async function misbehave(
  port: number,
  count: number,
  act: (client: BenchClient) => void,
  headers: Record<string, string> = {},
): Promise<string> {
  const codes: Record<string, number> = {};
  let answers = 0;
  const clients = await Promise.all(Array.from({ length: count }, () =>
    BenchClient.open({ port, headers }, {
      text: (bytes, start) => {
        if (bytes[start] === E) answers += 1;
      },
      closed: (code) => codes[code] = (codes[code] ?? 0) + 1,
    })));
  for (const client of clients) act(client);
  await pause(PATIENCE_MS);
  const open = clients.filter(({ isOpen }) => isOpen).length;
  const ended = Object.entries(codes).map(([code, times]) => `${times} x ${code}`).join(", ");
  for (const client of clients) client.cut();
  return `${count} clients: ${open} still connected${ended === "" ? "" : `, closed ${ended}`}, ${answers} ERRORs`;
}

const sendAll = (texts: readonly string[]) => (client: BenchClient) => {
  for (const text of texts) client.sendText(text);
};

/** Connects and hangs up at once: before the request, within it, after it, or right after the upgrade. */
async function connectAndCut(port: number, cycles: number): Promise<string> {
  const request = upgradeRequest("127.0.0.1", port);
  let failed = 0;
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    try {
      const tcp = await Deno.connect({ hostname: "127.0.0.1", port });
      const part = [0, 40, request.length, request.length][cycle % 4] ?? 0;
      if (part > 0) await tcp.write(request.subarray(0, part));
      if (cycle % 4 === 3) await tcp.read(new Uint8Array(12));
      tcp.close();
    } catch (error) {
      failed += 1;
      if (failed === cycles) throw error;
    }
  }
  return `${cycles - failed} of ${cycles} cycles`;
}

async function foreignOrigins(port: number, count: number): Promise<string> {
  const answers: Record<string, number> = {};
  const origins = ["http://evil.example", "null", "https://127.0.0.1.evil.example", "file://"];
  for (let index = 0; index < count; index += 1) {
    let answer = "accepted";
    try {
      const Origin = origins[index % origins.length] ?? "";
      const client = await BenchClient.open({ port, headers: { Origin } }, { text: () => {}, closed: () => {} });
      client.cut();
    } catch (error) {
      if (!(error instanceof UpgradeRefused)) throw error;
      answer = String(error.status);
    }
    answers[answer] = (answers[answer] ?? 0) + 1;
  }
  return Object.entries(answers).map(([answer, times]) => `${times} x ${answer}`).join(", ");
}

/** Request heads that never end: each holds a connection, nothing else. */
async function slowHeads(port: number, count: number): Promise<string> {
  const request = upgradeRequest("127.0.0.1", port);
  const connections = await Promise.all(
    Array.from({ length: count }, () => Deno.connect({ hostname: "127.0.0.1", port })),
  );
  for (let byte = 0; byte < 20; byte += 1) {
    await Promise.all(connections.map((tcp) => tcp.write(request.subarray(byte, byte + 1))));
    await pause(PATIENCE_MS / 20);
  }
  for (const tcp of connections) tcp.close();
  return `${count} connections, one byte every ${PATIENCE_MS / 20} ms`;
}

const V2 = { "Sec-WebSocket-Protocol": "flashtape.v2" };

export const ATTACKS: readonly Attack[] = [
  { name: "garbage", run: (port) => misbehave(port, 50, sendAll(GARBAGE)) },
  { name: "garbage in v2", run: (port) => misbehave(port, 50, sendAll(GARBAGE), V2) },
  { name: "wrong types", run: (port) => misbehave(port, 50, sendAll(WRONG_TYPES)) },
  { name: "wrong types in v2", run: (port) => misbehave(port, 50, sendAll(['{"type":"HELLO"}', ...WRONG_TYPES]), V2) },
  {
    name: "floods of 2,000 messages",
    // At once, as fast as the kernel takes them.
    run: (port) => misbehave(port, 50, (client) => client.sendBytes(FLOOD)),
  },
  {
    name: "binary",
    run: (port) => misbehave(port, 20, (client) => client.sendBytes(clientFrame(OPCODES.binary, new Uint8Array(1000)))),
  },
  {
    name: "invalid UTF-8",
    run: (port) =>
      misbehave(port, 20, (client) => client.sendBytes(clientFrame(OPCODES.text, new Uint8Array([0xff, 0xfe, 0xc0])))),
  },
  {
    name: "frames of 16 MiB",
    run: (port) => misbehave(port, 10, (client) => client.sendBytes(HUGE)),
  },
  {
    name: "bytes that are no frames",
    run: (port) => misbehave(port, 20, (client) => client.sendBytes(new Uint8Array(4096).fill(0xff))),
  },
  { name: "1,500 connect-and-cut cycles", run: (port) => connectAndCut(port, 1500) },
  { name: "foreign Origins", run: (port) => foreignOrigins(port, 200) },
  { name: "heads that never end", run: (port) => slowHeads(port, 100) },
];
