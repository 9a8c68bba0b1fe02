import * as z from "zod";
import type { EpochMs, Ticker } from "@/lib/protocol/mod.ts";
import type { SecondBar } from "../feed.ts";
import type { Dialogue, DialogueOptions, Link } from "../live/dialogue.ts";
import { readJson, readMessage } from "../live/read_message.ts";
import type { Halts } from "./halts.ts";
import {
  HALTED,
  LuldMessage,
  MinuteMessage,
  QuoteMessage,
  RESUMED,
  SecondMessage,
  StatusMessage,
  TradeMessage,
  type TradeNews,
} from "./messages.ts";
import type { ToldBands } from "./told_bands.ts";
import type { ToldSeconds } from "./told_seconds.ts";
import type { TradedTickers } from "./traded_tickers.ts";

const ANSWER_MS = 10_000;
const SECOND_MS = 1_000;

const Frame = z.array(z.unknown());
const Kind = z.object({ ev: z.string() });

/** Closes that upstream announces. Whoever has too many connections would throw out himself by coming back at once. */
const FORCED_CLOSES: Readonly<Record<string, { readonly hold: boolean }>> = {
  max_connections: { hold: true },
  force_disconnect: { hold: false },
  slow_consumer: { hold: false },
};

export interface MassiveDialogueOptions extends DialogueOptions {
  readonly apiKey: string;
  readonly halts: Halts;
  readonly seconds: ToldSeconds;
  readonly traded: TradedTickers;
  readonly bands: ToldBands;
  readonly onUnknownCondition: (condition: number) => void;
  /** Upstream does not send a topic of the whole market. */
  readonly onMarketRefused: (topic: string, message: string) => void;
}

/**
 * Massive's protocol: it greets, is given the key, and is then told what to send, first the channels of the whole market
 * one by one, then what is missing for single tickers. Frames are arrays of messages; one that cannot be read costs none
 * of the others.
 */
export class MassiveDialogue implements Dialogue {
  readonly #link: Link;
  readonly #options: MassiveDialogueOptions;
  #state: "greeting" | "authenticating" | "market" | "subscribing" | "ready" = "greeting";
  /** Requests without an answer: `subscribe T.AAPL`. */
  readonly #unanswered = new Set<string>();

  constructor(link: Link, options: MassiveDialogueOptions) {
    this.#link = link;
    this.#options = options;
  }

  opened(): void {
    this.#options.traded.lost(this.#link.now());
    this.#link.expect("greeting", ANSWER_MS);
  }

  received(text: string): void {
    for (const message of readMessage(Frame, readJson(text))) {
      this.#link.attempt(message, () => this.#take(message));
    }
  }

  synchronise(): void {
    const { unsubscribe, subscribe } = this.#options.subscriptions.changes();
    this.#ask("unsubscribe", unsubscribe);
    this.#ask("subscribe", subscribe);
  }

  /** There is no ping for clients; a subscription that is repeated is answered like a new one. */
  probe(): void {
    const [topic] = this.#options.subscriptions.held;
    if (topic !== undefined) this.#link.send({ action: "subscribe", params: topic });
  }

  #ask(action: "subscribe" | "unsubscribe", topics: readonly string[]): void {
    if (topics.length === 0) return;
    if (action === "unsubscribe") this.#options.traded.givenUp(topics, this.#link.now());
    for (const topic of topics) this.#unanswered.add(`${action} ${topic}`);
    this.#link.expect("subscriptions", ANSWER_MS);
    this.#link.send({ action, params: topics.join(",") });
  }

  #take(message: unknown): void {
    switch (readMessage(Kind, message).ev) {
      case "T":
        return this.#takeTrade(readMessage(TradeMessage, message));
      case "Q":
        return this.#link.emit(readMessage(QuoteMessage, message));
      case "AM": {
        const { bar, endMs } = readMessage(MinuteMessage, message);
        this.#takeTrading(bar.ticker, bar.bar.time * 1000 as EpochMs);
        this.#link.emit(bar);
        return this.#link.reached(endMs);
      }
      case "A":
        return this.#takeSecond(readMessage(SecondMessage, message));
      case "LULD":
        return this.#takeBands(readMessage(LuldMessage, message));
      case "status": {
        const { status, message: text } = readMessage(StatusMessage, message);
        return this.#takeStatus(status, text);
      }
      default:
        throw new SyntaxError("Cannot read the message: its ev is unknown");
    }
  }

  #takeTrade({ trade, correction, unknownConditions }: TradeNews): void {
    const { seen, onUnknownCondition } = this.#options;
    const { ticker, id, timeMs } = trade;
    const isNew = seen.add(ticker, id);
    if (correction !== null) {
      // Of one that was not told nothing has to be taken back.
      if (isNew) return;
      return this.#link.emit({ kind: "correction", ticker, id, timeMs, trade: correction === "void" ? null : trade });
    }
    if (!isNew) return;
    for (const condition of unknownConditions) onUnknownCondition(condition);
    if (trade.eligibility?.updatesLast !== false) this.#takeTrading(ticker, timeMs);
    this.#link.emit(trade);
  }

  #takeSecond(second: SecondBar): void {
    const { ticker, timeMs } = second;
    const startMs = timeMs - SECOND_MS as EpochMs;
    this.#link.reached(timeMs);
    if (this.#options.traded.covers(ticker, startMs, timeMs) || !this.#options.seconds.add(ticker, timeMs)) return;
    this.#takeTrading(ticker, startMs);
    this.#link.emit(second);
  }

  /** Tells bands, halts and resumptions once each, though they are repeated. */
  #takeBands({ T: ticker, h: up, l: down, i: indicators, t: timeMs }: z.infer<typeof LuldMessage>): void {
    const { halts, bands } = this.#options;
    if (up > 0 && up >= down && bands.add(ticker, up, down)) {
      this.#link.emit({ kind: "bands", ticker, up, down, timeMs });
    }
    const data = { ticker, reason: "LULD", time_ms: timeMs };
    if (indicators.includes(HALTED) && halts.halt(ticker, timeMs)) {
      this.#link.emit({ kind: "status", event: "halted", data });
    } else if (indicators.includes(RESUMED) && halts.resume(ticker)) {
      this.#link.emit({ kind: "status", event: "resumed", data });
    }
    this.#link.reached(timeMs);
  }

  #takeTrading(ticker: Ticker, timeMs: EpochMs): void {
    if (!this.#options.halts.trade(ticker, timeMs)) return;
    this.#link.emit({ kind: "status", event: "resumed", data: { ticker, reason: "trading", time_ms: timeMs } });
  }

  #takeStatus(status: string, text: string): void {
    const { apiKey, logger } = this.#options;
    const forced = FORCED_CLOSES[status];
    if (forced !== undefined) return this.#link.end({ reason: status, message: text || status, hold: forced.hold });
    if (status === "auth_failed") {
      return this.#link.end({ reason: status, message: `MASSIVE_API_KEY was refused: ${text}`, hold: true });
    }
    if (status === "auth_timeout") return this.#link.end({ reason: status, message: text || status });
    if (this.#state === "greeting" && (status === "connected" || status === "success")) {
      this.#state = "authenticating";
      this.#link.met("greeting");
      this.#link.expect("authentication", ANSWER_MS);
      return this.#link.send({ action: "auth", params: apiKey });
    }
    if (this.#state === "authenticating" && status === "auth_success") {
      this.#state = "market";
      this.#link.met("authentication");
      return this.#answered();
    }
    if (status === "success") return this.#acknowledge(text);
    if (status === "error") return this.#refuse(text);
    logger.info("upstream status", { status, message: text });
  }

  /** Topics of the requests without an answer. */
  #asked(action: string): string[] {
    return Array.from(this.#unanswered).filter((request) => request.startsWith(`${action} `))
      .map((request) => request.slice(action.length + 1));
  }

  #acknowledge(text: string): void {
    const match = /^(un)?subscribed to: *(.+)$/i.exec(text);
    const action = match?.[1] === undefined ? "subscribe" : "unsubscribe";
    // One that names nothing is the answer to all.
    const topics = match?.[2]?.split(",").map((topic) => topic.trim()) ?? this.#asked("subscribe");
    if (match === null) this.#unanswered.clear();
    for (const topic of topics) this.#unanswered.delete(`${action} ${topic}`);
    if (action === "subscribe") {
      this.#options.subscriptions.taken(topics);
      this.#options.traded.granted(topics, this.#link.now());
    }
    this.#answered();
  }

  /**
   * The topics that the message names are refused. When it names none, all that have no answer: but minute bars, which
   * every plan has, are asked for once more if the refusal may have been meant for something else beside them.
   */
  #refuse(text: string): void {
    const { logger, subscriptions, onMarketRefused } = this.#options;
    const [topic] = this.#asked("subscribe");
    if (this.#state === "market" && topic !== undefined) {
      this.#unanswered.clear();
      subscriptions.refused(topic);
      onMarketRefused(topic, text);
      return this.#answered();
    }
    logger.error("upstream refused a request", { message: text });
    const open = Array.from(this.#unanswered);
    const named = open.filter((request) => text.split(/[\s,]+/).includes(request.slice(request.indexOf(" ") + 1)));
    const bars = open.filter((request) => request.startsWith("subscribe AM."));
    const again = named.length > 0 || bars.length === open.length ? [] : bars;
    for (const request of named.length > 0 ? named : open) {
      this.#unanswered.delete(request);
      const [action, topic = ""] = request.split(" ");
      if (action === "subscribe" && !again.includes(request)) subscriptions.refused(topic);
    }
    if (again.length > 0) {
      subscriptions.notTaken(again.map((request) => request.slice(request.indexOf(" ") + 1)));
      this.synchronise();
    }
    this.#answered();
  }

  #answered(): void {
    if (this.#unanswered.size > 0) return;
    this.#link.met("subscriptions");
    if (this.#state === "market") {
      const next = this.#options.subscriptions.nextOfMarket(1);
      if (next.length > 0) return this.#ask("subscribe", next);
      this.#state = "subscribing";
      this.synchronise();
      if (this.#unanswered.size > 0) return;
    }
    if (this.#state !== "subscribing") return;
    this.#state = "ready";
    this.#link.ready();
  }
}
