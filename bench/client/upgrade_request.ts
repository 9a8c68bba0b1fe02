const encoder = new TextEncoder();

/** The bytes of an HTTP request that asks for an upgrade to WebSocket, with `headers` on top of the necessary ones. */
export function upgradeRequest(host: string, port: number, headers: Readonly<Record<string, string>> = {}): Uint8Array {
  const lines = [
    "GET /ws/feed HTTP/1.1",
    `Host: ${host}:${port}`,
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version: 13",
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return encoder.encode(`${lines.join("\r\n")}\r\n\r\n`);
}

/** The bytes of an HTTP request for `/api/stream`. */
export function streamRequest(host: string, port: number, query: URLSearchParams): Uint8Array {
  return encoder.encode(`GET /api/stream?${query} HTTP/1.1\r\nHost: ${host}:${port}\r\n\r\n`);
}

/** Opcode of a frame that a client may send. */
export const OPCODES = { text: 0x1, binary: 0x2, close: 0x8, pong: 0xa } as const;

/** One whole frame of a client, masked with the key zero, which leaves the payload as it is. */
export function clientFrame(opcode: number, payload: Uint8Array | string): Uint8Array {
  const body = typeof payload === "string" ? encoder.encode(payload) : payload;
  const { length } = body;
  const extended = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const frame = new Uint8Array(2 + extended + 4 + length);
  const view = new DataView(frame.buffer);
  frame[0] = 0x80 | opcode;
  frame[1] = 0x80 | (extended === 0 ? length : extended === 2 ? 126 : 127);
  if (extended === 2) view.setUint16(2, length);
  if (extended === 8) view.setBigUint64(2, BigInt(length));
  frame.set(body, 2 + extended + 4);
  return frame;
}
