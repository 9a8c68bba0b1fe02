import { assert, assertEquals } from "@std/assert";
import { isLive, isOver, remaining } from "@/lib/orders/lifecycle/order_states.ts";
import { isBuy, type Order } from "@/lib/protocol/mod.ts";

/** Reasons for which an exit ends although what it was for may not have been sold by its pair. */
const ENDED_OTHERWISE = /^(no \S+ is held any more|cancelled on request)$/;

/**
 * Whether what was filled of each entry is covered by exits exactly once, and of two exits one is live at most.
 *
 * @returns how many exits were looked at
 * @throws naming what is not so
 */
export function checkBrackets(orders: readonly Order[]): number {
  const byId = new Map(orders.map((order) => [order.order_id, order]));
  const exits = orders.filter(({ role, state }) => role !== null && state !== "replaced");
  for (const [parentId, legs] of Map.groupBy(exits, ({ parent_id }) => parent_id ?? "")) {
    const entry = byId.get(parentId);
    assert(entry !== undefined, `exits without their entry ${parentId}`);
    let covered = 0;
    for (const leg of legs) {
      const other = leg.oco_id === null ? undefined : byId.get(leg.oco_id);
      assert(!(isLive(leg) && other !== undefined && isLive(other)), `${leg.order_id} and its pair are both live`);
      covered += leg.filled_quantity;
      if (isOver(leg)) continue;
      const isPairArmed = other !== undefined && !isOver(other);
      if (isPairArmed) {
        assertEquals(remaining(leg), remaining(other), `${leg.order_id} and its pair have the same left`);
      }
      if (!isPairArmed || leg.role === "stop_loss") covered += remaining(leg);
    }
    const isComplete = !legs.some(({ reason }) => ENDED_OTHERWISE.test(reason ?? ""));
    assert(covered <= entry.filled_quantity, `${parentId} is armed twice: ${covered} of ${entry.filled_quantity}`);
    // An exit sells no more than was left of the position when its price came.
    const most = legs.every(({ state }) => state === "held") ? 0 : soldApart(orders, entry);
    const missing = entry.filled_quantity - covered;
    if (isComplete) assert(missing <= most, `exits of ${parentId} miss ${missing}: ${most} were sold apart from them`);
  }
  for (const { order_id, filled_quantity, take_profit, stop_loss } of orders) {
    if (filled_quantity === 0 || (take_profit === null && stop_loss === null)) continue;
    assert(exits.some(({ parent_id }) => parent_id === order_id), `${order_id} was filled and has no exits`);
  }
  return exits.length;
}

/** What orders that are nobody's exits have sold of what an entry bought. */
const soldApart = (orders: readonly Order[], { account, ticker }: Order): number =>
  orders.filter((order) =>
    order.account === account && order.ticker === ticker && order.role === null && !isBuy(order.side)
  )
    .reduce((sum, { filled_quantity }) => sum + filled_quantity, 0);
