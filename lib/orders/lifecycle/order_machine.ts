import type { Order, OrderEvent } from "@/lib/protocol/mod.ts";
import { roundQuantity } from "../units.ts";
import { filled } from "./filling.ts";
import type { BrokerEvent, Effect, LifeEvent, OrderCommand, OrderLife, Step } from "./order_event.ts";
import { inState, isOver, remaining, workingState } from "./order_states.ts";

/**
 * The life of an order: what an event makes of it, and what is to be done. No I/O and no clock. An event that says
 * nothing new, or comes too late, changes nothing: the same life comes back without effects.
 */
export function step(life: OrderLife, event: LifeEvent): Step {
  switch (event.kind) {
    case "submit":
    case "cancel":
    case "replace":
    case "refuse":
    case "arm":
    case "release":
      return commanded(life, event);
    case "filled":
      return filled(life, event);
    case "venue_state":
      return reconciled(life, event);
    default:
      return answered(life, event);
  }
}

const nothing = (life: OrderLife): Step => ({ life, effects: [] });

/** The order after one more TRADE. */
function tell(life: OrderLife, order: Order, event: OrderEvent, timeMs: number): Step {
  const next = { ...order, order_seq: order.order_seq + 1, updated_at: new Date(timeMs).toISOString() };
  return { life: { ...life, order: next }, effects: [{ kind: "tell", event, order: next }] };
}

const mark = (life: OrderLife, order: Order, effects: readonly Effect[] = []): Step => ({
  life: { ...life, order },
  effects,
});

function commanded(life: OrderLife, command: OrderCommand): Step {
  const { order } = life;
  switch (command.kind) {
    case "submit":
      return mark(life, inState(order, "pending_new"), [{ kind: "send_new" }]);
    case "refuse": {
      const { reason, guard, timeMs } = command;
      return tell(life, { ...inState(order, "rejected"), reason, guard }, "REJECT", timeMs);
    }
    case "arm":
      return arm(life, command);
    case "release": {
      if (order.state !== "held") return nothing(life);
      const quantity = roundQuantity(order.filled_quantity + command.quantity);
      // What has waited here for its price is to be dealt in at once: the venue need not wait for it again.
      const triggered = order.triggered || order.stop_price !== null;
      return mark(life, { ...inState(order, "pending_new"), quantity, triggered }, [{ kind: "send_new" }]);
    }
    case "replace":
      if (order.state !== "new" && order.state !== "partially_filled") return nothing(life);
      return mark(life, { ...inState(order, "pending_replace"), replaced_by: command.by }, [
        { kind: "send_replace", by: command.by },
      ]);
    case "cancel":
      return cancel(life, command);
  }
}

function arm(life: OrderLife, { quantity, reason, timeMs }: Extract<OrderCommand, { kind: "arm" }>): Step {
  const { order } = life;
  if (order.state !== "held") return nothing(life);
  if (quantity <= 0) return tell(life, { ...inState(order, "canceled"), reason }, "CANCEL", timeMs);
  return tell(life, { ...order, quantity: roundQuantity(order.filled_quantity + quantity) }, "SUBMIT", timeMs);
}

function cancel(life: OrderLife, { reason, then, timeMs }: Extract<OrderCommand, { kind: "cancel" }>): Step {
  const { order } = life;
  if (isOver(order)) return nothing(life);
  if (order.state === "held") {
    if (then === "held") return nothing(life);
    return tell(life, { ...inState(order, "canceled"), reason }, "CANCEL", timeMs);
  }
  // Whoever wants it gone prevails over who wanted it armed.
  const requested = order.requested?.then === "canceled" ? order.requested : { reason, then };
  return mark(life, { ...inState(order, "pending_cancel"), requested }, [{ kind: "send_cancel" }]);
}

/** Ends an order, or arms it here when that is what its cancel was for. */
function ended(life: OrderLife, state: "canceled" | "expired", reason: string, timeMs: number): Step {
  const { order } = life;
  if (isOver(order)) return nothing(life);
  const asked = order.requested;
  const settled = { ...order, requested: null, replaced_by: null };
  if (state === "canceled" && asked?.then === "held") return mark(life, inState(settled, "held"));
  return tell(
    life,
    { ...inState(settled, state), reason: state === "expired" ? reason : asked?.reason ?? reason },
    "CANCEL",
    timeMs,
  );
}

type Answer = Exclude<BrokerEvent, { kind: "filled" | "venue_state" }>;

function answered(life: OrderLife, event: Answer): Step {
  const { order } = life;
  switch (event.kind) {
    case "noted":
      return isOver(order) ? nothing(life) : mark(life, { ...order, ...event.notes });
    case "accepted":
      return accepted(life, event);
    case "rejected":
      if (isOver(order) || order.state === "held" || order.filled_quantity > 0) return nothing(life);
      return tell(
        life,
        { ...inState(order, "rejected"), requested: null, reason: event.reason },
        "REJECT",
        event.timeMs,
      );
    case "canceled":
      return order.state === "held"
        ? nothing(life)
        : ended(life, "canceled", event.reason ?? "cancelled by the venue", event.timeMs);
    case "expired":
      return ended(life, "expired", event.reason, event.timeMs);
    case "cancel_rejected":
      if (order.state !== "pending_cancel") return nothing(life);
      return mark(life, { ...inState(order, stateBefore(order)), requested: null });
    case "replaced":
      if (isOver(order)) return nothing(life);
      // The replacement was given up here as lost, and is to be ended there too once the venue tells of it.
      if (order.replaced_by === null) {
        return ended(life, "canceled", "replaced by an order that was given up", event.timeMs);
      }
      return tell(
        life,
        { ...inState(order, "replaced"), reason: `replaced by order ${order.replaced_by}` },
        "CANCEL",
        event.timeMs,
      );
    case "replace_rejected":
      if (order.replaced_by === null || isOver(order)) return nothing(life);
      return mark(life, {
        ...(order.state === "pending_replace" ? inState(order, workingState(order)) : order),
        replaced_by: null,
      });
  }
}

/** Where an order whose cancel was refused goes on: its replacement may be under way still. */
const stateBefore = (order: Order) => order.replaced_by === null ? workingState(order) : "pending_replace";

function accepted(life: OrderLife, { notes, timeMs }: Extract<BrokerEvent, { kind: "accepted" }>): Step {
  const { order } = life;
  if (order.state === "rejected") return mark(life, order, [{ kind: "send_cancel" }]);
  const isFirst = order.state === "pending_new" || (order.state === "pending_cancel" && order.order_seq === 0);
  if (!isFirst) {
    const id = notes?.venue_order_id;
    return id === undefined || order.venue_order_id === id
      ? nothing(life)
      : mark(life, { ...order, venue_order_id: id });
  }
  const next = { ...order, ...notes };
  const working = order.state === "pending_new" ? inState(next, workingState(next)) : next;
  // An exit has been told when it was armed.
  return order.order_seq > 0 ? mark(life, working) : tell(life, working, "SUBMIT", timeMs);
}

/** The venue's truth, whatever was thought here. */
function reconciled(life: OrderLife, event: Extract<BrokerEvent, { kind: "venue_state" }>): Step {
  const { filledQuantity, averagePrice, timeMs, state } = event;
  const missing = roundQuantity(filledQuantity - life.order.filled_quantity);
  if (missing > 0 && averagePrice !== null) {
    const { order } = life;
    const value = averagePrice * filledQuantity - (order.average_price ?? 0) * order.filled_quantity;
    const price = Number((value / missing).toPrecision(12));
    const dealt = filled(life, {
      kind: "filled",
      timeMs,
      executionId: `reconciled to ${filledQuantity}`,
      price: price > 0 ? price : averagePrice,
      quantity: missing,
      cumulative: Infinity,
    });
    const after = { ...dealt.life, order: { ...dealt.life.order, reconciled_quantity: filledQuantity } };
    const rest = settled(after, state, timeMs);
    return { life: rest.life, effects: [...dealt.effects, ...rest.effects] };
  }
  return settled(life, state, timeMs);
}

function settled(life: OrderLife, state: string, timeMs: number): Step {
  const { order } = life;
  // It works there though it is over here: an answer came too late, and was given up.
  if (isOver(order) && state === "working") return mark(life, order, [{ kind: "send_cancel" }]);
  if (isOver(order) || order.state === "held") return nothing(life);
  switch (state) {
    case "working":
      return found(life, timeMs);
    case "unknown":
      return unknown(life, timeMs);
    case "rejected":
      return answered(life, { kind: "rejected", timeMs, reason: "rejected by the venue" });
    case "replaced":
      return answered(life, { kind: "replaced", timeMs });
    case "filled":
      // What it has filled is counted; a venue that says filled and counts less ends the rest.
      return ended(life, "canceled", "ended by the venue", timeMs);
    default:
      return ended(life, state === "expired" ? "expired" : "canceled", `${state} by the venue`, timeMs);
  }
}

/** It works there: what was asked of it meanwhile has not arrived, and is asked again or given up. */
function found(life: OrderLife, timeMs: number): Step {
  const { order } = life;
  if (order.state === "pending_new") return accepted(life, { kind: "accepted", timeMs });
  if (order.state === "pending_cancel") return mark(life, order, [{ kind: "send_cancel" }]);
  if (order.state === "pending_replace") {
    return mark(life, { ...inState(order, workingState(order)), replaced_by: null });
  }
  return nothing(life);
}

/** An exit must not be lost, so it is sent again; any other order is not sent at a time that nobody chose. */
function unknown(life: OrderLife, timeMs: number): Step {
  const { order } = life;
  if (order.state === "pending_new" && order.role !== null) return mark(life, order, [{ kind: "send_new" }]);
  if (order.state === "pending_new" && remaining(order) === order.quantity) {
    return answered(life, { kind: "rejected", timeMs, reason: "it never arrived at the venue" });
  }
  return ended(life, "canceled", "the venue does not know it", timeMs);
}
