import { sumOf } from "@std/collections/sum-of";
import { TokenBucket } from "@/lib/support/token_bucket.ts";
import type { ClientSocket } from "../sockets/client_socket.ts";
import type { Batch, DeliveryGroup } from "./delivery_group.ts";
import { admits, type DeliveryTerms, type Dialect, isTick, type Item, lengthOf } from "./delivery_terms.ts";
import { framesOf } from "./frames.ts";
import { batchedLine, type EventHistory, type HistoryEntry } from "./event_history.ts";
import type { ConnectionLimits } from "../limits.ts";
import type { StartPoint } from "./snapshots.ts";
import type { Tick, TickBook, TickMark } from "./ticks/tick_book.ts";
import { classicTick, tickColumns } from "./ticks/tick_text.ts";

/**
 * `behind`: the peer had no room, and has to catch up; `failed`: the socket is gone; `too_slow`: a limit was passed and
 * the connection is to be closed with 4008.
 */
export type DeliveryResult = "ok" | "behind" | "failed" | "too_slow";

/** What may still be sent before the event loop gets its turn. */
export interface Turn {
  frames: number;
}

/** What all connections of a manager share. */
export interface SharedState {
  readonly history: EventHistory;
  readonly book: TickBook;
  readonly limits: ConnectionLimits;
}

/** Of a client that keeps up. */
const NO_MARK: TickMark = { counts: new Float64Array(0), sizes: new Float64Array(0) };

/** Bytes of UTF-8 that a character of JavaScript takes at most. */
const MOST_BYTES = 3;

/** So many characters of events are put into one frame of a client that catches up. */
const CATCH_UP_FRAME = 64 * 1024;

/**
 * One client. It either keeps up, and gets the batches of its group as they are made, or it catches up: then it reads
 * the history from its own cursor as fast as its peer takes it, is owed the merged ticks since its mark, and joins its
 * group again when it has got everything.
 */
export class Connection {
  readonly id: number;
  readonly address: string;
  readonly socket: ClientSocket;
  readonly inbound: TokenBucket;
  readonly createdMs: number;
  /** Batch of its group that it got last. */
  deliveredBatch = 0;
  group: DeliveryGroup<Connection> | null = null;
  /** When the peer was last heard, epoch ms. */
  heardMs: number;
  /** Whether it fell behind because the peer did not read, and has not been well since. */
  isSlow = false;
  isGreeted = false;
  name = "";
  /** Trades that it did not get one by one because they were merged while it was behind. */
  mergedTicks = 0;

  readonly #shared: SharedState;
  readonly #direct: string[] = [];
  #directLength = 0;
  /** Snapshots are as long as they are: they do not count against the hard mark. */
  #directAllowance = 0;
  /** Position in the history of the next entry to send while catching up. */
  #cursor: number;
  #mark: TickMark = NO_MARK;
  #isLive = false;
  /** Whether no event has reached it since it joined its group: the `_prev` of the first is its own. */
  #isFresh = true;
  /** Whether no batch has, of which items before these are not for it. */
  #isFirstBatch = true;
  #fromPosition = 0;
  #fromTick = 0;
  /** Bytes that can be handed over until the soft mark is reached, if the peer takes none. */
  #room = 0;
  #lastSeq: number;
  #queued = 0;
  /** Events from this position on are counted there. */
  #queuedFrom = 0;
  #pendingSeen = 0;
  #progressMs: number;

  constructor(id: number, socket: ClientSocket, shared: SharedState, address: string, nowMs: number) {
    this.id = id;
    this.socket = socket;
    this.address = address;
    this.createdMs = this.heardMs = this.#progressMs = nowMs;
    this.inbound = new TokenBucket(shared.limits.messagesPerSecond, shared.limits.messageBurst, nowMs);
    this.#shared = shared;
    this.#cursor = shared.history.end;
    this.#lastSeq = shared.history.seq;
  }

  /** Whether it gets batches as they are made. */
  get isLive(): boolean {
    return this.#isLive;
  }

  /**
   * Bytes that this connection alone makes the server hold: pending in its socket, texts for it alone, its tick mark.
   * Events that wait for it are in the shared history. Never more than `connectionBound` says.
   */
  get heldBytes(): number {
    const { counts, sizes } = this.#mark;
    return this.socket.pendingBytes + this.#directLength + counts.byteLength + sizes.byteLength;
  }

  /** Characters of the events that it is behind; those that it missed before it came do not count. */
  get queuedLength(): number {
    return this.#queued;
  }

  /** A change of filter: what the old one left out before the cursor is not owed any more. */
  restartSeq(): number {
    this.#lastSeq = this.#shared.history.seqBefore(this.#cursor);
    return this.#lastSeq;
  }

  /** From here on it is to get everything. */
  startAt({ position, seq, mark }: StartPoint): void {
    this.#cursor = position;
    this.#queuedFrom = this.#shared.history.end;
    this.#lastSeq = seq;
    this.#mark = mark;
  }

  /** Leaves the batches of its group and reads on by itself, from `rest` or else from what its group still owes it. */
  fallBehind(nowMs: number, rest?: readonly Item[]): void {
    if (!this.#isLive || this.group === null) return;
    const owed = this.group.undelivered(this);
    const items = (rest ?? owed.items).filter((item) => !this.#isFresh || this.#isNew(item));
    const entry = items.find((item) => !isTick(item));
    this.#cursor = entry === undefined || isTick(entry) ? this.#shared.history.end : entry.position;
    // A fresh member has had no event of the group yet: its own position is what it knows.
    if (!this.#isFresh) this.#lastSeq = owed.prev;
    this.#mark = this.#shared.book.mark(items.filter(isTick));
    const { dialect } = this.group.terms;
    this.#queued = items.reduce((sum, item) => isTick(item) ? sum : sum + lengthOf(item, dialect), 0);
    this.#queuedFrom = this.#cursor;
    this.leaveGroup();
    this.#progressMs = nowMs;
    this.#pendingSeen = this.socket.pendingBytes;
  }

  /** Gets no more batches. */
  leaveGroup(): void {
    this.group?.leave(this);
    this.#isLive = false;
  }

  /** Hands over a batch of its group. A peer that has no room falls behind with the rest of it. */
  deliver(batch: Batch<Connection>, nowMs: number): DeliveryResult {
    const { group } = this;
    if (!this.#isLive || group === null) return "ok";
    const isOwn = this.#isFirstBatch || (this.#isFresh && batch.hasEvents);
    const items = isOwn ? batch.items.filter((item) => this.#isNew(item)) : batch.items;
    const frames = isOwn ? framesOf(items, group.terms, this.#lastSeq, nowMs) : batch.frames;
    let done = 0;
    for (const { text, itemsDone } of frames) {
      if (!this.#hasRoom(text.length)) {
        this.fallBehind(nowMs, [...items.slice(done), ...group.pending]);
        return "behind";
      }
      if (!this.#hand(text)) return "failed";
      done = itemsDone;
    }
    this.deliveredBatch = batch.id;
    if (!isOwn) return "ok";
    this.#isFirstBatch = false;
    if (group.terms.subscription.isEverything || items.some((item) => !isTick(item))) this.#isFresh = false;
    return "ok";
  }

  /** Whether a line of ticks that its group makes is for it as it is: no trade of it came before this client. */
  get takesTickLines(): boolean {
    return this.#isLive && !this.#isFirstBatch;
  }

  /** Hands over a line of ticks. A peer that has no room falls behind with them. */
  deliverTicks(ticks: readonly Tick[], text: string, nowMs: number): DeliveryResult {
    if (!this.#hasRoom(text.length)) {
      this.fallBehind(nowMs, ticks);
      return "behind";
    }
    return this.#hand(text) ? "ok" : "failed";
  }

  /** Sends a text to this client alone; it may overtake events, never be overtaken by later such texts. */
  send(text: string, nowMs: number): DeliveryResult {
    const wasLive = this.#isLive;
    if ((wasLive || !this.isGreeted) && this.#hasRoom()) return this.#hand(text) ? "ok" : "failed";
    this.fallBehind(nowMs);
    this.#direct.push(text);
    this.#directLength += text.length;
    if (this.#directLength - this.#directAllowance > this.#shared.limits.hardMarkBytes) return "too_slow";
    return wasLive ? "behind" : "ok";
  }

  /** Hands over a text that may be left out: `behind` when there is no room for it, and then nothing has happened. */
  offer(text: string): DeliveryResult {
    if (!this.#isLive || !this.#hasRoom(text.length)) return "behind";
    return this.#hand(text) ? "ok" : "failed";
  }

  /** Puts texts before the events that follow; their length is not held against the client. */
  enqueue(texts: readonly string[]): void {
    for (const text of texts) {
      this.#direct.push(text);
      this.#directLength += text.length;
      this.#directAllowance += text.length;
    }
  }

  /** Counts an event that was just appended against a client that is behind. */
  noteQueued(entry: HistoryEntry, dialect: Dialect): DeliveryResult {
    this.#queued += lengthOf(entry, dialect);
    return this.#queued > this.#shared.limits.hardMarkBytes ? "too_slow" : "ok";
  }

  /** Hands over what waits as far as the peer and the turn have room; joins the group when nothing is left. */
  catchUp(terms: DeliveryTerms, join: () => DeliveryGroup<Connection>, turn: Turn, nowMs: number): DeliveryResult {
    const { history } = this.#shared;
    this.#noteProgress(nowMs);
    if (this.#cursor < history.start) return "too_slow";
    while (this.#hasRoom() && turn.frames > 0) {
      const text = this.#nextDirect() ?? this.#nextEvents(terms);
      if (text === undefined) return this.#finish(terms, join, turn, nowMs);
      turn.frames -= 1;
      if (!this.#hand(text)) return "failed";
      this.#progressMs = nowMs;
    }
    return nowMs - this.#progressMs >= this.#shared.limits.noProgressMs ? "too_slow" : "ok";
  }

  /** Since when the peer has taken nothing of what was handed over; null when nothing is pending. */
  blockedSinceMs(nowMs: number): number | null {
    this.#noteProgress(nowMs);
    return this.#pendingSeen > 0 ? this.#progressMs : null;
  }

  #isNew(item: Item): boolean {
    return isTick(item) ? item.version >= this.#fromTick : item.position >= this.#fromPosition;
  }

  /** Whether no more than the soft mark is pending. For a text that fits in any case the platform is not asked. */
  #hasRoom(length = Infinity): boolean {
    if (this.#room < MOST_BYTES * length) this.#room = this.#shared.limits.softMarkBytes - this.socket.pendingBytes;
    return this.#room >= 0;
  }

  #hand(text: string): boolean {
    this.#room -= MOST_BYTES * text.length;
    return this.socket.trySend(text);
  }

  #noteProgress(nowMs: number): void {
    const pending = this.socket.pendingBytes;
    if (pending === 0 || pending < this.#pendingSeen) this.#progressMs = nowMs;
    this.#pendingSeen = pending;
  }

  #nextDirect(): string | undefined {
    const text = this.#direct.shift();
    if (text === undefined) return undefined;
    this.#directLength -= text.length;
    if (this.#directLength === 0) this.#directAllowance = 0;
    return text;
  }

  /** The next frame out of the history; undefined at its end. */
  #nextEvents(terms: DeliveryTerms): string | undefined {
    const { history } = this.#shared;
    const { dialect, subscription } = terms;
    const lines: string[] = [];
    let length = 0;
    while (this.#cursor < history.end && length < CATCH_UP_FRAME) {
      const entry = history.at(this.#cursor++);
      if (entry === undefined || !admits(terms, entry)) continue;
      if (entry.position >= this.#queuedFrom) this.#queued = Math.max(0, this.#queued - lengthOf(entry, dialect));
      if (dialect === "classic") return entry.classic;
      const line = subscription.isEverything ? batchedLine(entry) : batchedLine(entry, this.#lastSeq);
      this.#lastSeq = entry.seq;
      lines.push(line);
      length += line.length;
    }
    return lines.length === 0 ? undefined : lines.join("\n");
  }

  #finish(terms: DeliveryTerms, join: () => DeliveryGroup<Connection>, turn: Turn, nowMs: number): DeliveryResult {
    const { book, history } = this.#shared;
    const owed = book.owed(this.#mark).filter(({ ticker }) => terms.subscription.admits("TICK", ticker));
    this.mergedTicks += sumOf(owed, ({ count }) => count - 1);
    const texts = terms.dialect === "classic"
      ? owed.map((row) => classicTick(row, nowMs))
      : owed.length > 0
      ? [tickColumns(owed, { sentMs: nowMs })]
      : [];
    turn.frames -= texts.length;
    for (const text of texts) if (!this.#hand(text)) return "failed";
    this.#mark = NO_MARK;
    this.#isFresh = this.#isFirstBatch = this.#isLive = true;
    this.#fromPosition = history.end;
    this.#fromTick = book.version;
    this.#queued = 0;
    this.group = join();
    this.group.join(this);
    this.deliveredBatch = this.group.inFlight?.id ?? this.deliveredBatch;
    return "ok";
  }
}
