import {
  type AlertRule,
  isBuy,
  type KnownOrder,
  type LevelsResponse,
  type Ticker,
  type ValuedPosition,
} from "@/lib/protocol/mod.ts";
import type { Draft } from "../trading/order_draft.ts";
import type { ChartLine, ChartMark } from "./drawing/chart_lines.ts";

/** What the lines of a chart are called; amounts come as texts. */
export interface LineWords {
  readonly prevClose: string;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly preHigh: string;
  readonly preLow: string;
  readonly openCross: string;
  readonly closeCross: string;
  readonly alert: string;
  readonly held: (position: ValuedPosition) => string;
  readonly order: (order: KnownOrder) => string;
  readonly filled: (order: KnownOrder) => string;
  readonly stopLoss: string;
  readonly target: string;
}

const DRAFT_LINES = { "draft stopLoss": "--down", "draft target": "--up" } as const;

/** Prices of the day: known ones alone. */
export function levelLines(levels: LevelsResponse | null, words: LineWords): ChartLine[] {
  if (levels === null) return [];
  const { prev_close, open, high, low, high_pre, low_pre, open_cross, close_cross } = levels;
  const line = (id: string, price: number | null | undefined, title: string, isStrong = false): ChartLine[] =>
    price === null || price === undefined || price <= 0 ? [] : [{
      id,
      price,
      title,
      colour: isStrong ? "--text" : "--chart-text",
      style: isStrong ? "dashed" : "dotted",
      hasLabel: false,
    }];
  return [
    ...line("prev_close", prev_close, words.prevClose, true),
    ...line("open", open, words.open),
    ...line("high", high, words.high),
    ...line("low", low, words.low),
    ...line("high_pre", high_pre, words.preHigh),
    ...line("low_pre", low_pre, words.preLow),
    ...line("open_cross", open_cross?.price, words.openCross),
    ...line("close_cross", close_cross?.price, words.closeCross),
  ];
}

/** What the person has in a ticker: the position at its average price, orders that work, and alerts on its price. */
export function personLines(
  ticker: Ticker,
  position: ValuedPosition | undefined,
  working: readonly KnownOrder[],
  rules: readonly AlertRule[],
  words: LineWords,
): ChartLine[] {
  const held: ChartLine[] = position === undefined || position.quantity === 0 ? [] : [{
    id: "position",
    price: position.average_price,
    title: words.held(position),
    colour: "--accent",
    style: "solid",
    hasLabel: true,
  }];
  const orders = working.flatMap((order): ChartLine[] => {
    if (order.ticker !== ticker) return [];
    const colour = order.side !== null && isBuy(order.side) ? "--up" : "--down";
    // The stop price of a trailing stop follows the market.
    const isMovable = order.order_type !== "trailing_stop";
    const line = (name: "limit_price" | "stop_price"): ChartLine[] => {
      const price = order[name];
      const id = `${name} ${order.order_id}`;
      return price === null
        ? []
        : [{ id, price, title: words.order(order), colour, style: "dashed", hasLabel: true, isMovable }];
    };
    return [...line("limit_price"), ...line("stop_price")];
  });
  const alerts = rules.flatMap(({ id, enabled, when, tickers = [] }): ChartLine[] =>
    enabled && when.event === "crosses" && when.fact === "price" && tickers.includes(ticker)
      ? [{
        id: `alert ${id}`,
        price: when.level,
        title: words.alert,
        colour: "--warn",
        style: "dashed",
        hasLabel: true,
      }]
      : []
  );
  return [...held, ...orders, ...alerts];
}

/** The exits of the order that is being typed. */
export function draftLines(ticker: Ticker, draft: Draft, words: LineWords): ChartLine[] {
  if ("fault" in draft || draft.order.ticker !== ticker) return [];
  const { stop_loss, take_profit } = draft.order;
  const line = (id: keyof typeof DRAFT_LINES, price: number | undefined, title: string): ChartLine[] =>
    price === undefined
      ? []
      : [{ id, price, title, colour: DRAFT_LINES[id], style: "dotted", hasLabel: true, isMovable: true }];
  return [
    ...line("draft stopLoss", stop_loss?.stop_price, words.stopLoss),
    ...line("draft target", take_profit?.limit_price, words.target),
  ];
}

/** What a line that was dragged stands for; null for none that can be moved. */
export function movedLine(
  id: string,
): { readonly orderId: string; readonly price: "limit_price" | "stop_price" } | {
  readonly field: "stopLoss" | "target";
} | null {
  if (id === "draft stopLoss") return { field: "stopLoss" };
  if (id === "draft target") return { field: "target" };
  const [, price, orderId] = /^(limit_price|stop_price) (.+)$/s.exec(id) ?? [];
  return orderId === undefined || (price !== "limit_price" && price !== "stop_price") ? null : { orderId, price };
}

/** Arrows at the orders of a ticker that were filled. */
export function fillMarks(ticker: Ticker, orders: readonly KnownOrder[], words: LineWords): ChartMark[] {
  return orders.flatMap((order): ChartMark[] => {
    const { side, filled_quantity, updated_at } = order;
    if (order.ticker !== ticker || side === null || !filled_quantity || updated_at === null) return [];
    return [{ timeMs: Date.parse(updated_at), side: isBuy(side) ? "buy" : "sell", text: words.filled(order) }];
  });
}
