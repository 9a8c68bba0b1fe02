import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { DashboardSnapshot, Scan, ScanRows } from "@/lib/protocol/mod.ts";
import type { Commits } from "../drawing/commits.ts";
import { OpenScan } from "./open_scan.ts";

/** The scans that there are, and those that are open with what they answer. */
export class ScanStore {
  readonly #commits: Pick<Commits, "changed">;
  readonly #now: () => number;
  readonly #list: Signal<readonly Scan[]>;
  readonly #open: Signal<readonly string[]>;
  #answers = new Map<string, OpenScan>();

  constructor(
    { scans, scanRows }: Pick<DashboardSnapshot, "scans" | "scanRows">,
    commits: Pick<Commits, "changed">,
    now: () => number,
  ) {
    this.#commits = commits;
    this.#now = now;
    this.#list = signal(scans);
    this.#open = signal(scanRows.map(({ id }) => id));
    for (const rows of scanRows) this.#answers.set(rows.id, new OpenScan(rows));
  }

  /** In the order in which they are shown. */
  get list(): ReadonlySignal<readonly Scan[]> {
    return this.#list;
  }

  /** Ids of those that are in sight. */
  get open(): ReadonlySignal<readonly string[]> {
    return this.#open;
  }

  /** Undefined when it is not open. */
  answer(id: string): OpenScan | undefined {
    return this.#answers.get(id);
  }

  setList(scans: readonly Scan[]): void {
    this.#list.value = scans;
  }

  /** Opens these and closes the others. */
  setOpen(ids: readonly string[]): void {
    const open = [...new Set(ids)];
    this.#answers = new Map(open.map((id) => [id, this.#answers.get(id) ?? new OpenScan(null)]));
    this.#open.value = open;
  }

  /** What an open scan answers now. */
  answered(rows: ScanRows): void {
    const answer = this.#answers.get(rows.id);
    if (answer === undefined) return;
    answer.apply(rows, this.#now());
    this.#commits.changed();
  }

  /** Writes the signals; to be called inside a batch. */
  commit(): void {
    for (const answer of this.#answers.values()) answer.commit();
  }
}
