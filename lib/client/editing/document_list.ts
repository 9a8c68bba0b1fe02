export interface DocumentListOptions<Document> {
  readonly fetch: () => Promise<readonly Document[]>;
  readonly onFetched: (documents: readonly Document[]) => void;
  /** Told once for as long as it fails for the same reason. */
  readonly onFailure: (text: string) => void;
}

/** Fetches what there is of documents that the server keeps, until it has it; the latest answer counts. */
export class DocumentList<Document> {
  readonly #options: DocumentListOptions<Document>;
  #asked = 0;
  #failure: string | null = null;

  constructor(options: DocumentListOptions<Document>) {
    this.#options = options;
  }

  async refresh(): Promise<void> {
    const { fetch, onFetched, onFailure } = this.#options;
    const turn = ++this.#asked;
    try {
      const documents = await fetch();
      if (turn !== this.#asked) return;
      this.#failure = null;
      onFetched(documents);
    } catch (error) {
      if (turn !== this.#asked) return;
      const reason = error instanceof Error ? error.message : String(error);
      if (reason !== this.#failure) onFailure(reason);
      this.#failure = reason;
    }
  }

  /** Fetches again what could not be fetched. To be called every few seconds. */
  async retry(): Promise<void> {
    if (this.#failure !== null) await this.refresh();
  }
}
