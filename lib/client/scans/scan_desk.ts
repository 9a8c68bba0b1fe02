import type { BackendClient } from "../connection/backend_client.ts";
import type { RestClient } from "../connection/rest/rest_client.ts";
import type { Texts } from "@/lib/language/texts.ts";
import type { Clock } from "@/lib/support/clock.ts";
import { Polled } from "../market/polled.ts";
import type { PageMemory } from "../browser/page_memory.ts";
import { DocumentEditor } from "../editing/document_editor.ts";
import { DocumentList } from "../editing/document_list.ts";
import type { Scan, ScanPreview, ScanRequest } from "@/lib/protocol/mod.ts";
import { emptyScan, requestOfScan, type ScanDraft, scanDraftOf } from "./scan_draft.ts";
import type { ScanStore } from "./scan_store.ts";

/** Stands in for a name that is not typed yet. */
const PREVIEW = "preview";
/** Between two questions what a draft matches. */
const MATCHES_MS = 1000;

export interface ScanDeskOptions {
  readonly clock: Clock;
  readonly store: ScanStore;
  readonly client: BackendClient;
  readonly rest: RestClient;
  readonly memory: PageMemory;
  readonly texts: Texts;
  /** Told of a scan that was made or changed here. */
  readonly onSaved: (scan: Scan) => void;
  /** Tells what could not be fetched. */
  readonly onFailure: (text: string) => void;
}

/** Has the scans in sight told by the server, and lets a person make and change scans. */
export class ScanDesk {
  readonly editor: DocumentEditor<ScanDraft, ScanRequest, Scan>;
  readonly #options: ScanDeskOptions;
  readonly #fetcher: DocumentList<Scan>;
  /** Scans whose rows are being fetched, where the socket does not tell them. */
  readonly #asked = new Set<string>();
  #failure: string | null = null;

  constructor(options: ScanDeskOptions) {
    const { store, client, rest, onFailure } = this.#options = options;
    this.#fetcher = new DocumentList({
      fetch: () => rest.scans.list(),
      onFetched: (scans) => store.setList(scans),
      onFailure,
    });
    this.editor = new DocumentEditor<ScanDraft, ScanRequest, Scan>({
      requests: rest.scans,
      empty: emptyScan,
      draftOf: scanDraftOf,
      requestOf: (draft) => requestOfScan(draft, options.texts),
      onSaved: (scan) => this.#saved(scan),
      memory: options.memory,
      memoryName: "scans.deleted",
    });
    client.on("scanUpdated", (rows) => store.answered(rows));
    client.on("statusChanged", (event, data) => {
      if (event === "scan_changed") this.#changed(String(data["id"]));
      if (event === "scan_deleted") this.#deleted(String(data["id"]));
    });
  }

  start(): void {
    this.editor.start();
  }

  /** Has these told, and no others: those that are in sight. */
  show(ids: readonly string[]): void {
    const { store, client } = this.#options;
    store.setOpen(ids);
    const open = new Set(store.open.peek());
    const before = client.subscription.scans;
    const closed = [...before].filter((id) => !open.has(id));
    const opened = [...open].filter((id) => !before.has(id));
    if (closed.length > 0) client.unsubscribe({ scans: closed });
    if (opened.length > 0) client.subscribe({ scans: opened });
  }

  /** Fetches the scans that there are. */
  refresh(): Promise<void> {
    return this.#fetcher.refresh();
  }

  /** Fetches them again when they could not be fetched. To be called every few seconds. */
  retry(): Promise<void> {
    return this.#fetcher.retry();
  }

  /** What a draft matches now, for as long as it is not disposed; missing where it cannot be read. */
  openMatches(draft: ScanDraft): Polled<ScanPreview> {
    const { rest, texts, clock } = this.#options;
    const fetch = async () => await rest.previewScan({ ...requestOfScan(draft, texts), name: PREVIEW });
    return new Polled({ fetch, clock, everyMs: MATCHES_MS });
  }

  /** To be called once a second: asks for the rows where the connection does not tell them, in the classic dialect. */
  look(): void {
    const { client, store } = this.#options;
    if (client.connection.state !== "live" || client.delivery.dialect !== "classic") return;
    for (const id of store.open.peek()) if (!this.#asked.has(id)) void this.#fetchRows(id);
  }

  #saved(scan: Scan | null): void {
    void this.refresh();
    if (scan !== null) this.#options.onSaved(scan);
  }

  /** It asks something else now: the places of its rows mean nothing any more, whoever's hand is on them. */
  #changed(id: string): void {
    this.#options.store.answer(id)?.begin();
    void this.refresh();
  }

  #deleted(id: string): void {
    const { store } = this.#options;
    store.setList(store.list.peek().filter((scan) => scan.id !== id));
  }

  /** Says what fails once for as long as it fails for the same reason. */
  async #fetchRows(id: string): Promise<void> {
    const { store, rest, onFailure } = this.#options;
    this.#asked.add(id);
    try {
      store.answered(await rest.scanRows(id));
      this.#failure = null;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (reason !== this.#failure) onFailure(reason);
      this.#failure = reason;
    } finally {
      this.#asked.delete(id);
    }
  }
}
