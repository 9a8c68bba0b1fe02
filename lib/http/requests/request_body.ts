import * as z from "zod";
import { errorMessage } from "@/lib/support/logger.ts";
import { describeFaults, excerpt } from "../problems/faults.ts";
import { parseJson } from "./json_text.ts";
import { ProblemError, ShapeError } from "../problems/problem.ts";

/** Of a body; 100 messages for `POST /api/publish` need less. */
export const MAX_BODY_BYTES = 64 * 1024;

const tooLarge = () => new ProblemError(413, `the body must have at most ${MAX_BODY_BYTES} bytes`);

/**
 * All bytes of a body. They are counted as they come: the length that a request claims may be missing or wrong.
 *
 * @throws {ProblemError} 413 beyond {@link MAX_BODY_BYTES}, without reading on; 400 when the sender breaks off
 */
export async function readBody(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  try {
    for await (const chunk of request.body ?? []) {
      length += chunk.byteLength;
      if (length > MAX_BODY_BYTES) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof ProblemError ? error : new ProblemError(400, `the body broke off: ${errorMessage(error)}`);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

function isJson(contentType: string): boolean {
  const [type, ...parameters] = contentType.toLowerCase().split(";").map((part) => part.trim());
  return type === "application/json" &&
    parameters.every((parameter) => !parameter.startsWith("charset=") || /^charset="?utf-8"?$/.test(parameter));
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) throw new ProblemError(400, "the body is not valid UTF-8");
    throw error;
  }
}

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new ProblemError(400, `the body cannot be read as JSON: it ${error.message}`);
    }
    throw error;
  }
}

/** A member and its value, as `items.0.price=-1`; only the member where there is no such value. */
function placeIn(body: unknown, path: readonly PropertyKey[]): string {
  const value = path.reduce<unknown>(
    (parent, key) => typeof parent === "object" && parent !== null ? Reflect.get(parent, key) : undefined,
    body,
  );
  const name = excerpt(path.map(String).join("."));
  if (value === undefined) return name;
  return `${name}=${excerpt(JSON.stringify(value))}`;
}

/**
 * Reads a JSON body by a schema.
 *
 * @throws {ProblemError} 413 when it is too large, 415 when it claims to be something else, 400 when it is no JSON
 * @throws {ShapeError} that names every fault
 */
export async function parseBody<S extends z.core.$ZodType>(request: Request, schema: S): Promise<z.output<S>> {
  const bytes = await readBody(request);
  const contentType = request.headers.get("content-type");
  if (bytes.length === 0 && contentType === null) throw new ShapeError("a JSON body is needed");
  if (!isJson(contentType ?? "")) {
    throw new ProblemError(
      415,
      `the body must be application/json in UTF-8, not ${contentType ?? "one without a content type"}`,
    );
  }
  const encoding = request.headers.get("content-encoding") ?? "identity";
  if (encoding !== "identity") throw new ProblemError(415, `the body must not be encoded, as with ${encoding}`);
  const body = parse(decode(bytes));
  const parsed = z.safeParse(schema, body);
  if (parsed.success) return parsed.data;
  throw new ShapeError(describeFaults(parsed.error, (path) => placeIn(body, path)));
}
