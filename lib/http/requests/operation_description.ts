import type * as z from "zod";
import type { ProblemStatus } from "../problems/problem.ts";
import type { Tag } from "./tags.ts";

type Schema = z.core.$ZodType;

/** An answer that is no refusal. */
export interface AnswerDescription {
  readonly description: string;
  /** Of its body; none when it has none. */
  readonly schema?: Schema;
  /** Of its body. With `text/...` the handler gives a string. @default "application/json" */
  readonly contentType?: string;
}

export type AnswerStatus = 200 | 201 | 204 | 304;

/** One method of one path: what `operation()` enforces and `/api/openapi.json` tells. */
export interface OperationDescription {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With parameters as `/api/orders/{order_id}`. */
  readonly path: `/${string}`;
  readonly tag: Tag;
  /** A few words, as a heading. */
  readonly summary: string;
  /** Whatever else a caller must know, in Markdown. */
  readonly description?: string;
  /** Whether only those who may control the server may call it. @default false */
  readonly control?: boolean;
  /** An object with one schema for each parameter of the path, which are texts. */
  readonly params?: Schema;
  /** A strict object with one schema for each parameter, which are texts; `ignored`: takes any. @default takes none */
  readonly query?: Schema | "ignored";
  /** Of a JSON body. @default a body is ignored unless it is too large */
  readonly body?: Schema;
  /** A right body, by the name of the example. */
  readonly examples?: Readonly<Record<string, unknown>>;
  readonly answers: Readonly<Partial<Record<AnswerStatus, AnswerDescription>>>;
  /** When it refuses by itself, by status; what the members above bring with them is not repeated here. */
  readonly problems?: Readonly<Partial<Record<ProblemStatus, string>>>;
}
