import * as z from "zod";
import { KeyedEntries } from "./keyed_entries.ts";

/** What people or the server have made and that has an id: few of each kind. In the order in which they were first put. */
export interface DocumentStore<D extends Document> {
  list(): D[];
  put(document: D): void;
  /** False when there was none. */
  remove(id: string): boolean;
}

export interface Document {
  readonly id: string;
}

/** A key that the server has made for itself at its first start, by what it is for. */
export const ServerKey = z.object({ id: z.string(), publicKey: z.string(), privateKey: z.string() });
export type ServerKey = z.infer<typeof ServerKey>;

export class MemoryDocumentStore<D extends Document> extends KeyedEntries<D> implements DocumentStore<D> {
  constructor() {
    super(({ id }) => id);
  }
}
