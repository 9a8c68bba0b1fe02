// Shared by every server under test, in plain JavaScript because Node 20, Bun and Deno all have to run it unchanged.
import process from "node:process";
import { createInterface } from "node:readline";
import { clearImmediate, setImmediate } from "node:timers";
import { parseArgs } from "node:util";

/** A producer that fell further behind than this gives up what it missed, so that catching up stays bounded. */
const MAX_DEBT_MS = 250;
/** After so long in one step the event loop gets its turn, as it would between two reads of a real feed. */
const MAX_STEP_MS = 5;

/** @param {number} index @returns {string} four letters, different for each of 17,576 indexes */
export function tickerName(index) {
  const letter = (/** @type {number} */ value) => String.fromCharCode(65 + value % 26);
  return `${letter(index)}${letter(Math.floor(index / 26))}${letter(Math.floor(index / 676))}Q`;
}

/** @param {() => void} callback @param {number} delayMs @returns {() => void} */
function runAfter(callback, delayMs) {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
}

/** @param {() => void} callback @returns {() => void} */
function runSoon(callback) {
  const immediate = setImmediate(callback);
  return () => clearImmediate(immediate);
}

/** Calls `make` at a given rate by the machine's clock, in small steps. */
class Pace {
  /** How often `make` was called since the start. */
  made = 0;
  /** How often it should have been called but was not, because the process was too late. */
  shed = 0;
  #make;
  #rate = 0;
  #startMs = 0;
  #due = 0;
  #stop = () => {};

  /** @param {() => void} make */
  constructor(make) {
    this.#make = make;
  }

  /** @param {number} rate calls per second; 0 stops */
  start(rate) {
    this.#stop();
    this.#rate = rate;
    this.#startMs = performance.now();
    this.#due = 0;
    this.#stop = rate > 0 ? runAfter(() => this.#step(), 0) : () => {};
  }

  #step() {
    const beganMs = performance.now();
    const target = Math.floor((beganMs - this.#startMs) * this.#rate / 1000);
    const tooLate = target - this.#due - Math.ceil(this.#rate * MAX_DEBT_MS / 1000);
    if (tooLate > 0) {
      this.shed += tooLate;
      this.#due += tooLate;
    }
    while (this.#due < target) {
      this.#make();
      this.#due += 1;
      this.made += 1;
      if (performance.now() - beganMs > MAX_STEP_MS) break;
    }
    // Whoever is late goes on as soon as the event loop has looked at its sockets; a timer would idle for a millisecond.
    if (this.#due < target) this.#stop = runSoon(() => this.#step());
    else this.#stop = runAfter(() => this.#step(), Math.max(1, Math.min(20, Math.floor(500 / this.#rate))));
  }
}

/**
 * Flags of every server: `--hostname`, `--port` (0 = any), `--tickers`, and `--event-bytes`, the size of the text in
 * each event; `--topics` where each client takes tickers of its own.
 *
 * @returns {{ hostname: string, port: number, tickers: readonly string[], eventText: string, topics: boolean }} `tickers`
 * by name
 */
export function serverFlags() {
  const { values } = parseArgs({
    args: process.argv.slice(2),
    options: {
      hostname: { type: "string", default: "127.0.0.1" },
      port: { type: "string", default: "0" },
      tickers: { type: "string", default: "100" },
      "event-bytes": { type: "string", default: "0" },
      topics: { type: "boolean", default: false },
    },
  });
  return {
    hostname: values.hostname,
    port: Number(values.port),
    tickers: Array.from({ length: Number(values.tickers) }, (_, index) => tickerName(index)),
    eventText: "x".repeat(Number(values["event-bytes"])),
    topics: values.topics,
  };
}

/**
 * What a server under test does besides serving.
 *
 * @typedef {object} Production
 * @property {number} port where it listens
 * @property {number} tickers how many there are
 * @property {(ticker: number, price: number, volume: number, timeMs: number) => void} sendTick `ticker` is an index
 * @property {(n: number) => void} sendEvent
 * @property {() => number} connections open now
 * @property {readonly object[]} [evictions] clients that the server ended, why and with how much waiting for them
 */

/**
 * Says `listening <port>` and then obeys lines of standard input: `{"ticks":200,"events":20}` sets the rates per second;
 * every line, `{}` too, is answered by one line with what was made so far; `{"collect":true}` collects garbage first, where
 * the process was started with --expose-gc. Ends when standard input ends.
 *
 * The volume of a trade is its number, from 1, and an event carries its number `n`: so a reader knows what is missing.
 *
 * @param {Production} production
 */
export function produce({ port, tickers, sendTick, sendEvent, connections, evictions = [] }) {
  const ticks = new Pace(() => {
    const number = ticks.made + 1;
    // A step that is prime to the number of tickers visits all of them in an order without runs, like a tape.
    sendTick(number * 37 % tickers, (10_000 + number * 7 % 9_999) / 100, number, Date.now());
  });
  const events = new Pace(() => sendEvent(events.made + 1));
  createInterface({ input: process.stdin }).on("line", (line) => {
    const rates = JSON.parse(line);
    if (rates.ticks !== undefined) ticks.start(rates.ticks);
    if (rates.events !== undefined) events.start(rates.events);
    if (rates.collect) Reflect.get(globalThis, "gc")?.();
    const made = { ticks: ticks.made, shed: ticks.shed, events: events.made, connections: connections(), evictions };
    console.log(JSON.stringify(made));
  }).on("close", () => process.exit(0));
  console.log(`listening ${port}`);
}

/** @param {number} nowMs */
const stamps = (nowMs) => ({ _server_time_utc: new Date(nowMs).toISOString(), _sent_at: nowMs });

/**
 * One trade as a frame of the classic dialect, about 160 bytes.
 *
 * @param {string} ticker
 * @param {number} price
 * @param {number} volume
 * @param {number} timeMs
 */
export function tickFrame(ticker, price, volume, timeMs) {
  const timestamp = new Date(timeMs).toISOString();
  return `TICK:${JSON.stringify({ ticker, price, volume, timestamp, ...stamps(Date.now()) })}`;
}

/** @param {number} n @param {string} text */
export const eventFrame = (n, text) => `STATUS:${JSON.stringify({ n, text, event: "bench", ...stamps(Date.now()) })}`;

/**
 * The tickers that a client of a topic a ticker asks for: `SUBSCRIBE AAAQ,BAAQ`; null for another message.
 *
 * @param {string} text
 * @returns {string[] | null}
 */
export const subscribedTickers = (text) => text.startsWith("SUBSCRIBE ") ? text.slice(10).split(",") : null;

/** The answer to `PING`. */
export function pongFrame() {
  const nowMs = Date.now();
  return `PONG:${JSON.stringify({ server_time_utc: new Date(nowMs).toISOString(), sent_at: nowMs })}`;
}
