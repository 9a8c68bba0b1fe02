import type { AccountName, Fill, Order, Position } from "@/lib/protocol/mod.ts";
import { MemoryOrderStore, type OrderChange, type OrderQuery } from "@/lib/store/order_store.ts";

/** Keeps copies, as a store on disk does, and every change that it took; told to, it fails as a full disk would. */
export class FakeOrderStore extends MemoryOrderStore {
  readonly changes: OrderChange[] = [];
  isFailing = false;

  override record(...changes: readonly OrderChange[]): void {
    if (this.isFailing) throw new Error("the disk is full");
    this.changes.push(...structuredClone(changes));
    super.record(...structuredClone(changes));
  }

  override forgetDealings(account: AccountName): void {
    if (this.isFailing) throw new Error("the disk is full");
    super.forgetDealings(account);
  }

  override orders(query?: OrderQuery): Order[] {
    return structuredClone(super.orders(query));
  }

  override byClientOrderId(clientOrderId: string): Order | undefined {
    return structuredClone(super.byClientOrderId(clientOrderId));
  }

  override get(orderId: string): Order | undefined {
    return structuredClone(super.get(orderId));
  }

  override fills(orderId?: string): Fill[] {
    return structuredClone(super.fills(orderId));
  }

  override positions(): Position[] {
    return structuredClone(super.positions());
  }
}
