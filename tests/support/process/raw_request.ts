export interface RawResponse {
  readonly status: number;
  readonly text: string;
}

const encoder = new TextEncoder();

/** Reads one answer to its Content-Length; of one that has none, as a stream, only the beginning. */
async function readAnswer(tcp: Deno.TcpConn): Promise<RawResponse> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(16 * 1024);
  let text = "";
  while (true) {
    const [answer, head = "", body = ""] = /^(.*?)\r\n\r\n(.*)$/s.exec(text) ?? [];
    const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
    if (answer !== undefined && encoder.encode(body).length >= length) {
      return { status: Number(head.split(" ")[1]), text: body };
    }
    const read = await tcp.read(buffer);
    if (read === null) throw new Error(`the connection ended before the answer was complete: ${text}`);
    text += decoder.decode(buffer.subarray(0, read), { stream: true });
  }
}

/**
 * An HTTP request byte by byte, for headers and bodies that `fetch` would set right. The connection is cut as soon as
 * the answer is there, whatever is left of the body.
 *
 * @param head request line and headers
 * @param body sent piece by piece
 */
export async function rawRequest(
  port: number,
  head: readonly string[],
  body: Iterable<string> = [],
): Promise<RawResponse> {
  using tcp = await Deno.connect({ hostname: "127.0.0.1", port });
  let isAnswered = false;
  const answer = readAnswer(tcp).finally(() => isAnswered = true);
  const pieces = function* () {
    yield `${head.join("\r\n")}\r\n\r\n`;
    yield* body;
  };
  for (const piece of pieces()) {
    const bytes = encoder.encode(piece);
    for (let sent = 0; sent < bytes.length && !isAnswered;) sent += await tcp.write(bytes.subarray(sent));
    if (isAnswered) break;
  }
  return await answer;
}
