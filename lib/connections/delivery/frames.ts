import { type DeliveryTerms, isTick, type Item } from "./delivery_terms.ts";
import { batchedLine } from "./event_history.ts";
import { mergeTicks, type Tick } from "./ticks/tick_book.ts";
import { classicTick, tickColumns, tickLine } from "./ticks/tick_text.ts";

/** A frame and, of the classic dialect, the item that it carries. */
export interface Frame {
  readonly text: string;
  /** How many items of the batch are delivered once this frame is. */
  readonly itemsDone: number;
}

/** Texts of one batch for readers that have all before it. `prev` is the last `_seq` that they got. */
export function framesOf(items: readonly Item[], terms: DeliveryTerms, prev: number, sentMs: number): Frame[] {
  return terms.dialect === "classic" ? classicFrames(items) : batchedFrame(items, terms, prev, sentMs);
}

function classicFrames(items: readonly Item[]): Frame[] {
  return items.map((item, index) => ({
    text: isTick(item) ? classicText(item) : item.classic,
    itemsDone: index + 1,
  }));
}

/** Made once per tick however many groups there are. */
const classicTexts = new WeakMap<Tick, string>();
function classicText(tick: Tick): string {
  let text = classicTexts.get(tick);
  if (text === undefined) classicTexts.set(tick, text = classicTick(tick, tick.sentMs));
  return text;
}

function batchedFrame(
  items: readonly Item[],
  { conflate, subscription }: DeliveryTerms,
  prev: number,
  sentMs: number,
): Frame[] {
  const lines: string[] = [];
  const ticks: Tick[] = [];
  let before = prev;
  for (const item of items) {
    if (isTick(item)) ticks.push(item);
    else if (item.batchedHead !== null) {
      lines.push(subscription.isEverything ? batchedLine(item) : batchedLine(item, before));
      before = item.seq;
    }
  }
  if (ticks.length > 0) {
    lines.push(conflate ? tickColumns(mergeTicks(ticks), { sentMs }) : tickLine(ticks, sentMs));
  }
  return lines.length === 0 ? [] : [{ text: lines.join("\n"), itemsDone: items.length }];
}
