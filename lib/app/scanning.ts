import type { FactTable } from "@/lib/market/mod.ts";
import type { EpochMs, Scan, ScanRequest, Ticker } from "@/lib/protocol/mod.ts";
import { DocumentBook } from "@/lib/scan/document_book.ts";
import { type ScanAudience, ScanBoard } from "@/lib/scan/scan_board.ts";
import { SHIPPED_SCANS } from "@/lib/scan/shipped_scans.ts";
import type { Store } from "@/lib/store/store.ts";
import type { Logger } from "@/lib/support/logger.ts";

export interface ScanningOptions {
  readonly store: Pick<Store, "scans">;
  readonly audience: ScanAudience & {
    endScan(id: string): void;
    broadcastStatus(event: string, data: Readonly<Record<string, unknown>>): void;
  };
  readonly facts: () => FactTable | null;
  readonly watchlist: () => Iterable<Ticker>;
  readonly marketTime: () => EpochMs | null;
  readonly logger: Logger;
}

/** The scans of the server, and their answers. Every change of a scan is told as STATUS `scan_changed` or `scan_deleted`. */
export class Scanning {
  readonly scans: DocumentBook<ScanRequest, Scan>;
  readonly board: ScanBoard;

  constructor({ store, audience, ...options }: ScanningOptions) {
    this.scans = new DocumentBook<ScanRequest, Scan>({
      what: "scans",
      shipped: SHIPPED_SCANS,
      store: store.scans,
      onChange: (id, scan) => {
        if (scan !== null) return audience.broadcastStatus("scan_changed", { id, name: scan.name });
        audience.endScan(id);
        audience.broadcastStatus("scan_deleted", { id });
      },
    });
    this.board = new ScanBoard({ ...options, audience, scan: (id) => this.scans.get(id) });
  }
}
