import { Scan, type ScanRequest } from "@/lib/protocol/mod.ts";

/** A scan of everything that is up, best first. */
export const scan = (changes: Partial<ScanRequest> & { readonly id?: string } = {}): Scan =>
  Scan.parse({
    id: "up",
    name: "Up",
    filter: [{ fact: "change_pct", op: ">", value: 0 }],
    sort: { fact: "change_pct", direction: "desc" },
    columns: ["price", "change_pct"],
    limit: 10,
    universe: "market",
    shipped: false,
    edited: false,
    ...changes,
  });
