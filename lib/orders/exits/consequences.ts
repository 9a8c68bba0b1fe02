import { type ExitRole, type Fill, isBuy, type Order } from "@/lib/protocol/mod.ts";
import type { LifeEvent } from "../lifecycle/order_event.ts";
import { newOrder } from "../lifecycle/new_order.ts";
import { isOver, remaining } from "../lifecycle/order_states.ts";
import { isWaiting } from "../stops.ts";
import type { Turn } from "../turn.ts";
import { roundQuantity } from "../units.ts";

/** What follows for other orders when something happens to one. */

export interface Surroundings {
  readonly nowMs: () => number;
  readonly nextId: () => string;
  /** Most that an order may still trade, of the position as the turn leaves it. */
  readonly closable: (order: Order, turn: Turn) => number;
}

const ROLES: readonly ExitRole[] = ["take_profit", "stop_loss"];

const idOf = (entry: Order, role: ExitRole): string | null =>
  role === "take_profit" ? entry.take_profit_order_id : entry.stop_loss_order_id;

const without = (role: ExitRole): Partial<Order> =>
  role === "take_profit" ? { take_profit: null } : { stop_loss: null };

/** Lets an event happen to an order, and all that follows of it. */
export function happen(turn: Turn, orderId: string, event: LifeEvent, around: Surroundings): void {
  const told = turn.told.length;
  const outcome = turn.apply(orderId, event);
  if (outcome === null) return;
  const { before, after } = outcome;
  for (const { change: { fill } } of turn.told.slice(told)) {
    if (fill !== undefined) afterFill(turn, orderId, fill, around);
  }
  if (before.replaced_by !== null) settleReplacement(turn, before, after, around);
  if (after.state === "held" && before.state !== "held") evenOut(turn, after, around);
  if (isOver(after) && !isOver(before) && after.state !== "replaced") afterEnd(turn, after, around);
}

function afterFill(turn: Turn, orderId: string, fill: Fill, around: Surroundings): void {
  const order = turn.order(orderId);
  if (order === undefined) return;
  if (order.oco_id !== null) shrink(turn, order, around);
  if (order.take_profit !== null || order.stop_loss !== null) arm(turn, order, fill, around);
  const next = turn.order(order.replaced_by);
  // What was filled of the order that it takes the place of is not to be traded again.
  if (next !== undefined && !isOver(next)) {
    const left = roundQuantity(next.quantity - fill.quantity);
    const requested = { reason: `order ${orderId} was filled meanwhile`, then: "canceled" } as const;
    turn.edit(next.order_id, left > 0 ? { quantity: left } : { requested });
  }
  if (turn.position(fill.account, fill.ticker).quantity === 0) endClosers(turn, order, around);
}

/** Of two orders of which one ends with the other, both have the same left. */
function shrink(turn: Turn, order: Order, around: Surroundings): void {
  const other = turn.order(order.oco_id);
  if (other?.state !== "held") return;
  const quantity = Math.min(remaining(other), remaining(order));
  if (quantity === remaining(other)) return;
  const reason = `order ${order.order_id} was filled`;
  happen(turn, other.order_id, { kind: "arm", timeMs: around.nowMs(), quantity, reason }, around);
}

/** An order has come back from the venue to be armed here: it may have been filled on the way, or the other one. */
function evenOut(turn: Turn, order: Order, around: Surroundings): void {
  const other = turn.order(order.oco_id);
  if (other === undefined) return;
  shrink(turn, other, around);
  shrink(turn, order, around);
}

/** Arms the exits of what was filled: those that are armed already grow, unless one is on its way by now. */
function arm(turn: Turn, entry: Order, { quantity, time_ms: timeMs }: Fill, around: Surroundings): void {
  const wanted = ROLES.filter((role) => role === "take_profit" ? entry.take_profit !== null : entry.stop_loss !== null);
  const armed = wanted.flatMap((role) => turn.order(idOf(entry, role)) ?? []);
  const canGrow = armed.length === wanted.length && armed.every((exit) => exit.state === "held" && !exit.triggered);
  if (canGrow) {
    for (const exit of armed) {
      const grown = roundQuantity(remaining(exit) + quantity);
      turn.apply(exit.order_id, { kind: "arm", timeMs, quantity: grown, reason: "" });
    }
    return;
  }
  const exits = wanted.map((role) => exitOf(entry, role, quantity, timeMs, around.nextId()));
  const [first, second] = exits;
  for (const exit of exits) {
    turn.add({ ...exit, oco_id: (exit === first ? second : first)?.order_id ?? null });
    turn.apply(exit.order_id, { kind: "arm", timeMs, quantity, reason: "" });
  }
  turn.edit(entry.order_id, {
    take_profit_order_id: exits.find(({ role }) => role === "take_profit")?.order_id ?? entry.take_profit_order_id,
    stop_loss_order_id: exits.find(({ role }) => role === "stop_loss")?.order_id ?? entry.stop_loss_order_id,
  });
}

function exitOf(entry: Order, role: ExitRole, quantity: number, timeMs: number, orderId: string): Order {
  const { account, ticker, take_profit, stop_loss } = entry;
  const prices = role === "take_profit" ? take_profit : stop_loss;
  const exit = newOrder({
    orderId,
    request: {
      ticker,
      side: isBuy(entry.side) ? "sell" : "buy_to_cover",
      order_type: role === "take_profit" ? "limit" : stop_loss?.limit_price === undefined ? "stop" : "stop_limit",
      quantity,
      ...prices,
    },
    source: entry.source,
    account,
    timeMs,
    expiresMs: null,
  });
  return { ...exit, quote: entry.quote, state: "held", parent_id: entry.order_id, role };
}

/** With nothing held, what only closes has nothing to do: it must not open anything when its price comes. */
function endClosers(turn: Turn, { order_id, account, ticker }: Order, around: Surroundings): void {
  for (const order of turn.working(account, ticker)) {
    if (order.order_id === order_id || isOver(order) || around.closable(order, turn) > 0) continue;
    if (order.requested?.then === "canceled") continue;
    const reason = `no ${ticker} is held any more`;
    happen(turn, order.order_id, { kind: "cancel", timeMs: around.nowMs(), reason, then: "canceled" }, around);
  }
}

/** The order that was to take the place of another does so, or never will. */
function settleReplacement(turn: Turn, before: Order, after: Order, around: Surroundings): void {
  const next = turn.order(before.replaced_by);
  if (next === undefined || isOver(next)) return;
  const timeMs = around.nowMs();
  if (after.state === "replaced") {
    if (before.state === "replaced") return;
    succeed(turn, before, next);
    if (next.state !== "held") turn.apply(next.order_id, { kind: "accepted", timeMs });
    const asked = before.requested ?? next.requested;
    if (asked !== null) happen(turn, next.order_id, { kind: "cancel", timeMs, ...asked }, around);
  } else if (after.replaced_by === null || isOver(after)) {
    const reason = isOver(after)
      ? `order ${after.order_id} is ${after.status} meanwhile`
      : `the venue did not replace order ${after.order_id}`;
    turn.apply(next.order_id, { kind: "refuse", timeMs, reason, guard: null });
  }
}

/** Whatever named the order that was replaced names the next one. */
function succeed(turn: Turn, before: Order, next: Order): void {
  if (before.oco_id !== null) turn.edit(before.oco_id, { oco_id: next.order_id });
  const parent = turn.order(before.parent_id);
  if (parent === undefined || before.role === null) return;
  turn.edit(
    parent.order_id,
    before.role === "take_profit"
      ? {
        take_profit_order_id: next.order_id,
        ...(next.limit_price && { take_profit: { limit_price: next.limit_price } }),
      }
      : {
        stop_loss_order_id: next.order_id,
        ...(next.stop_price && {
          stop_loss: { stop_price: next.stop_price, ...(next.limit_price && { limit_price: next.limit_price }) },
        }),
      },
  );
}

function afterEnd(turn: Turn, order: Order, around: Surroundings): void {
  const parent = turn.order(order.parent_id);
  // An exit that a person took away is not armed again by what is filled later.
  if (parent !== undefined && order.role !== null && order.reason === BY_REQUEST) {
    turn.edit(parent.order_id, without(order.role));
  }
  const other = turn.order(order.oco_id);
  if (other?.state !== "held") return;
  shrink(turn, order, around);
  const left = turn.order(other.order_id);
  if (left?.state === "held" && left.triggered) release(turn, left, around);
}

/** Why an order ends that somebody cancels. */
export const BY_REQUEST = "cancelled on request";

/**
 * The price of a held order has come: it goes to the venue, once the other of its pair is not there. A stop ends the
 * other; a limit leaves it armed, for it may not be filled.
 */
export function release(turn: Turn, held: Order, around: Surroundings): void {
  const timeMs = around.nowMs();
  const other = turn.order(held.oco_id);
  const reason = `order ${held.order_id} takes its place`;
  const isStop = isWaiting(held) || held.triggered;
  if (other !== undefined && !isOver(other) && other.state !== "held") {
    if (isStop && !held.triggered) turn.edit(held.order_id, { triggered: true });
    if (isStop && other.requested?.then !== "canceled") {
      happen(turn, other.order_id, { kind: "cancel", timeMs, reason, then: "canceled" }, around);
    }
    return;
  }
  const quantity = Math.min(remaining(held), around.closable(held, turn));
  if (quantity <= 0) {
    const none = `no ${held.ticker} is held any more`;
    for (const exit of [held, other]) {
      if (exit !== undefined && !isOver(exit)) {
        turn.apply(exit.order_id, { kind: "cancel", timeMs, reason: none, then: "canceled" });
      }
    }
    return;
  }
  if (isStop && other !== undefined && !isOver(other)) {
    turn.apply(other.order_id, { kind: "cancel", timeMs, reason, then: "canceled" });
  }
  turn.apply(held.order_id, { kind: "release", quantity });
}
