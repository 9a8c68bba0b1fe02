import { isMessageType, isSubscribedType, type MessageType } from "./message_type.ts";
import { serialize } from "./serialize.ts";
import { ActiveTickerChanged, PAYLOAD_SCHEMAS, type ServerMessage } from "./server_messages.ts";

/**
 * One frame of the classic dialect: `TYPE:{json}`, or `TYPE:text` when the payload is a string (LOG, ERROR).
 *
 * @throws {TypeError} when the payload contains itself.
 */
export function encode(type: MessageType, payload: unknown): string {
  return `${type}:${typeof payload === "string" ? payload : serialize(payload)}`;
}

/** The beginning of a text, quoted, for error messages. */
export const excerpt = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text);

/** @throws {SyntaxError} naming the message whose payload is not JSON */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(
      `Cannot decode the ${what}: its payload is not JSON: ${excerpt(text)}`,
      { cause },
    );
  }
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** Of a value that may be one of several kinds: why it is none of them. */
  readonly errors?: readonly (readonly Issue[])[] | undefined;
}

/** The same with the faults of a union in place of "is none of them": those of the kind that the value is nearest to. */
export function unfoldIssue(issue: Issue): Issue {
  const [nearest] = (issue.errors ?? []).toSorted((a, b) => a.length - b.length);
  const [inner] = nearest ?? [];
  if (inner === undefined) return issue;
  return unfoldIssue({ ...inner, path: [...issue.path, ...inner.path] });
}

/** `path: what is wrong` of the first fault that zod found. */
export function firstIssue(issues: readonly Issue[]): string {
  const [first] = issues;
  if (first === undefined) return "unknown fault";
  const issue = unfoldIssue(first);
  const path = issue.path.map(String).join(".");
  return path === "" ? issue.message : `${path}: ${issue.message}`;
}

/**
 * Splits `TYPE:payload` on the first `:`.
 *
 * @throws {SyntaxError} when there is no known TYPE before it
 */
export function splitFrame(frame: string): { readonly type: MessageType; readonly text: string } {
  const colon = frame.indexOf(":");
  const type = frame.slice(0, Math.max(0, colon));
  if (isMessageType(type)) return { type, text: frame.slice(colon + 1) };
  throw new SyntaxError(`Cannot decode the frame: it does not start with a known TYPE and a colon: ${excerpt(frame)}`);
}

/**
 * Reads one classic frame. The text is split on the first `:` only.
 *
 * @throws {SyntaxError} saying which message was wrong, where and how.
 *
 * @example
 * ```ts
 * const message = decode('IGNITION:{"ticker":"AAPL","score":85.3}');
 * if (message.type === "IGNITION") console.log(message.data.score);
 * ```
 */
export function decode(frame: string): ServerMessage {
  if (frame.startsWith("{")) {
    const result = ActiveTickerChanged.safeParse(
      parseJson(frame, "bare message"),
    );
    if (!result.success) {
      throw new SyntaxError(
        `Cannot decode the bare message: ${firstIssue(result.error.issues)}: ${excerpt(frame)}`,
      );
    }
    return { type: "ACTIVE_TICKER_CHANGED", data: result.data };
  }
  const { type, text } = splitFrame(frame);
  if (type === "LOG" || type === "ERROR") return { type, data: text };
  if (!isSubscribedType(type)) throw new SyntaxError(`Cannot decode the ${type}: the classic dialect has none`);
  const result = PAYLOAD_SCHEMAS[type].safeParse(parseJson(text, type));
  if (!result.success) {
    throw new SyntaxError(
      `Cannot decode the ${type}: ${firstIssue(result.error.issues)}: ${excerpt(text)}`,
    );
  }
  // The schema was chosen by `type`, a link that the compiler cannot follow through the union.
  return { type, data: result.data } as ServerMessage;
}
