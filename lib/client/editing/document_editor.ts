import { type ReadonlySignal, signal } from "@preact/signals";
import * as z from "zod/mini";
import type { PageMemory } from "../browser/page_memory.ts";

/** What is known of a document beside what can be changed of it. */
interface Kept {
  readonly id: string;
  readonly name: string;
  readonly shipped: boolean;
  readonly edited: boolean;
}

export interface DocumentEditorOptions<Draft, Request, Document extends Kept> {
  readonly requests: {
    save(id: string | null, body: Request): Promise<Document>;
    remove(id: string): Promise<void>;
    restore(id: string): Promise<Document>;
  };
  readonly empty: () => Draft;
  readonly draftOf: (document: Document) => Draft;
  /** @throws {TypeError} saying what cannot be read in the draft */
  readonly requestOf: (draft: Draft) => Request;
  /** Null after it was deleted. */
  readonly onSaved: (document: Document | null) => void;
  readonly memory: PageMemory;
  /** Under which the shipped ones that were deleted here are kept. */
  readonly memoryName: string;
}

/** A shipped one that was deleted: the server's list has it no more, but it can be restored. */
export interface Deleted {
  readonly id: string;
  readonly name: string;
}

const AllDeleted = z.array(z.object({ id: z.string(), name: z.string() }));

/** What is being edited. */
export interface Editing<Draft, Document> {
  /** As it is on the server; null for a new one. */
  readonly document: Document | null;
  readonly draft: Draft;
  /** Why it was not saved, in the server's words; null while nothing is wrong. */
  readonly fault: string | null;
  readonly isBusy: boolean;
}

/** A form for a document that the server keeps: it is filled in, and saved, deleted or restored, or the server says why not. */
export class DocumentEditor<Draft, Request, Document extends Kept> {
  readonly #options: DocumentEditorOptions<Draft, Request, Document>;
  readonly #state = signal<Editing<Draft, Document> | null>(null);
  /** Grows with each that is begun or left: an answer to an older one changes nothing here. */
  #edition = 0;
  readonly #deleted = signal<readonly Deleted[]>([]);

  constructor(options: DocumentEditorOptions<Draft, Request, Document>) {
    this.#options = options;
  }

  /** Null while nothing is edited. */
  get state(): ReadonlySignal<Editing<Draft, Document> | null> {
    return this.#state;
  }

  /** Shipped ones that were deleted in this browser. */
  get deleted(): ReadonlySignal<readonly Deleted[]> {
    return this.#deleted;
  }

  /** Knows what was deleted the last time. */
  start(): void {
    const { memory, memoryName } = this.#options;
    const kept = AllDeleted.safeParse(memory.read(memoryName));
    if (kept.success) this.#deleted.value = kept.data;
  }

  /** @param document null for a new one */
  begin(document: Document | null): void {
    const { empty, draftOf } = this.#options;
    this.#edition += 1;
    this.#state.value = {
      document,
      draft: document === null ? empty() : draftOf(document),
      fault: null,
      isBusy: false,
    };
  }

  change(changes: Partial<Draft>): void {
    const state = this.#state.peek();
    if (state !== null) this.#state.value = { ...state, draft: { ...state.draft, ...changes } };
  }

  cancel(): void {
    this.#edition += 1;
    this.#state.value = null;
  }

  save(): Promise<void> {
    return this.#send(async ({ document, draft }) => {
      const { requests, requestOf } = this.#options;
      return await requests.save(document?.id ?? null, requestOf(draft));
    });
  }

  remove(): Promise<void> {
    return this.#send(async ({ document }) => {
      if (document === null) return null;
      const { id, name, shipped } = document;
      await this.#options.requests.remove(id);
      if (shipped) this.#keepDeleted([...this.#deleted.peek().filter((one) => one.id !== id), { id, name }]);
      return null;
    });
  }

  /** Restores a shipped one that was deleted. */
  bringBack(id: string): Promise<void> {
    return this.#send(async () => {
      const document = await this.#options.requests.restore(id);
      this.#keepDeleted(this.#deleted.peek().filter((one) => one.id !== id));
      return document;
    });
  }

  /** Makes a shipped one what it was when it came. */
  restore(): Promise<void> {
    return this.#send(async ({ document }) =>
      document === null ? null : await this.#options.requests.restore(document.id)
    );
  }

  #keepDeleted(deleted: readonly Deleted[]): void {
    const { memory, memoryName } = this.#options;
    this.#deleted.value = deleted;
    memory.keep(memoryName, deleted);
  }

  /** Does nothing while something is under way. */
  async #send(work: (state: Editing<Draft, Document>) => Promise<Document | null>): Promise<void> {
    const state = this.#state.peek();
    if (state === null || state.isBusy) return;
    this.#state.value = { ...state, fault: null, isBusy: true };
    const edition = this.#edition;
    try {
      const document = await work(state);
      if (edition === this.#edition) this.#state.value = null;
      this.#options.onSaved(document);
    } catch (error) {
      const now = this.#state.peek();
      const fault = error instanceof Error ? error.message : String(error);
      if (edition === this.#edition && now !== null) this.#state.value = { ...now, fault, isBusy: false };
    }
  }
}
