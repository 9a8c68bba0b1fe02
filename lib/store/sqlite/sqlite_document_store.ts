import type * as z from "zod";
import type { Document, DocumentStore } from "../document_store.ts";
import { KeyedTable } from "./keyed_table.ts";
import type { StorePart } from "./store_part.ts";

/** The documents of one kind. */
export class SqliteDocumentStore<D extends Document> extends KeyedTable<D> implements DocumentStore<D> {
  /** @param kind a name as it may stand in SQL */
  constructor(part: StorePart, kind: string, schema: z.core.$ZodType<D>) {
    super(part, {
      table: "documents",
      key: "id",
      keyOf: ({ id }) => id,
      where: `kind = '${kind}'`,
      schema,
      select: `SELECT id, body FROM documents WHERE kind = '${kind}' ORDER BY place`,
      upsert: `
        INSERT INTO documents (kind, id, body) VALUES ('${kind}', ?, ?)
        ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body
      `,
      values: (document) => [document.id, JSON.stringify(document)],
    });
  }
}
