import * as z from "zod";
import type { Flashtape } from "@/lib/app/flashtape.ts";

/** One request of a route, and what is wrong with it or what its answer says. */
export interface ClassicAttempt {
  /** With parameters and query, encoded. @default that of the route */
  readonly path?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** @default 200 of those that are right, 422 of those that are wrong */
  readonly status?: number;
  readonly says?: RegExp;
  /** Whether it is answered only after a while of the server's clock. */
  readonly takesTime?: boolean;
}

export interface ClassicCase {
  /** Of the answer 200, `timestamp` aside. */
  readonly answer: z.ZodType;
  /** Sent one after the other to a running engine; the first is the pattern of all others. */
  readonly right: readonly [ClassicAttempt, ...ClassicAttempt[]];
  readonly wrong?: readonly (ClassicAttempt & Required<Pick<ClassicAttempt, "says">>)[];
  /** Called before the requests. */
  readonly prepare?: (app: Flashtape) => void | Promise<void>;
}

/** An object as every route answers it that answers no array. */
export const object = (shape: z.ZodRawShape) => z.strictObject({ ...shape, timestamp: z.iso.datetime() });

export const count = z.int().nonnegative();
export const tickers = z.array(z.string());
