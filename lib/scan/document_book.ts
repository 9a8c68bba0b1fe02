import type { DocumentStore } from "@/lib/store/document_store.ts";

/** So many of a kind may people make. */
const MAX_DOCUMENTS = 200;

/** Something that people make, change and delete, and of which some come with the server. */
export interface BookDocument {
  readonly id: string;
  readonly name: string;
  /** Whether it came with the server. */
  readonly shipped: boolean;
  /** Whether a shipped one was changed. */
  readonly edited: boolean;
}

/** As it is kept: a shipped one that was deleted is kept to say so. */
type Kept<D> = D & { readonly deleted?: unknown };

export interface DocumentBookOptions<D extends BookDocument> {
  /** What they are called in errors: `scans`. */
  readonly what: string;
  readonly shipped: readonly D[];
  readonly store: DocumentStore<D>;
  /** Told of every change: the document, or null where there is none any more. */
  readonly onChange: (id: string, document: D | null) => void;
}

const slugOf = (name: string): string =>
  name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-+|-+$/g, "").slice(0, 40) || "untitled";

/** Documents of one kind: the shipped ones, as they were changed, then those that people have made. */
export class DocumentBook<R extends { readonly name: string }, D extends BookDocument & R> {
  readonly #options: DocumentBookOptions<D>;
  readonly #byId = new Map<string, Kept<D>>();
  readonly #deleted = new Set<string>();

  constructor(options: DocumentBookOptions<D>) {
    this.#options = options;
    for (const document of options.shipped) this.#byId.set(document.id, document);
    for (const document of options.store.list() as Kept<D>[]) {
      if (document.deleted === true) this.#deleted.add(document.id);
      else this.#byId.set(document.id, document);
    }
  }

  list(): D[] {
    return [...this.#byId.values()].filter(({ id }) => !this.#deleted.has(id));
  }

  get(id: string): D | undefined {
    return this.#deleted.has(id) ? undefined : this.#byId.get(id);
  }

  /** @throws {RangeError} when there are as many as there may be */
  create(request: R): D {
    const { what, store } = this.#options;
    if (this.#byId.size >= MAX_DOCUMENTS) {
      throw new RangeError(`Cannot make another: there are ${MAX_DOCUMENTS} ${what} already; delete one first`);
    }
    const slug = slugOf(request.name);
    let id = slug;
    for (let number = 2; this.#byId.has(id); number += 1) id = `${slug}-${number}`;
    return this.#put({ ...request, id, shipped: false, edited: false } as D, store);
  }

  /** Undefined when there is none. */
  update(id: string, request: R): D | undefined {
    const before = this.get(id);
    if (before === undefined) return undefined;
    return this.#put({ ...request, id, shipped: before.shipped, edited: before.shipped } as D, this.#options.store);
  }

  /** False when there was none. A shipped one can be restored. */
  remove(id: string): boolean {
    const document = this.get(id);
    if (document === undefined) return false;
    const { store, onChange } = this.#options;
    if (document.shipped) {
      this.#deleted.add(id);
      store.put({ ...document, deleted: true });
    } else {
      this.#byId.delete(id);
      store.remove(id);
    }
    onChange(id, null);
    return true;
  }

  /** Makes a shipped one what it was when it came; undefined when none of that id came with the server. */
  restore(id: string): D | undefined {
    const document = this.#options.shipped.find((one) => one.id === id);
    if (document === undefined) return undefined;
    const { store, onChange } = this.#options;
    store.remove(id);
    this.#deleted.delete(id);
    this.#byId.set(id, document);
    onChange(id, document);
    return document;
  }

  #put(document: D, store: DocumentStore<D>): D {
    store.put(document);
    this.#byId.set(document.id, document);
    this.#options.onChange(document.id, document);
    return document;
  }
}
