import type { Alert } from "@/lib/protocol/mod.ts";
import { type AlertQuery, MemoryAlertStore } from "@/lib/store/alert_store.ts";

/** Keeps copies, as a store on disk does, and counts how often; told to, it fails as a full disk would. */
export class FakeAlertStore extends MemoryAlertStore {
  puts = 0;
  isFailing = false;

  override put(alert: Alert): void {
    if (this.isFailing) throw new Error("the disk is full");
    this.puts += 1;
    super.put(structuredClone(alert));
  }

  override list(query?: AlertQuery): Alert[] {
    return structuredClone(super.list(query));
  }

  override open(): Alert[] {
    return structuredClone(super.open());
  }
}
