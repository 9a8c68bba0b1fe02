/** A WebSocket client without a library: it does what no proper client would. */
export interface RawSocket extends Disposable {
  readonly tcp: Deno.TcpConn;
  /** Sends one masked text frame, whole. */
  sendText(text: string): Promise<void>;
}

const encoder = new TextEncoder();

/** Length of the header's payload-size field and its bytes (RFC 6455, 5.2). */
function lengthBytes(length: number): number[] {
  if (length < 126) return [0x80 | length];
  if (length < 65_536) return [0x80 | 126, length >> 8, length & 0xff];
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length));
  return [0x80 | 127, ...bytes];
}

async function writeAll(tcp: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) sent += await tcp.write(bytes.subarray(sent));
}

/** Opens a connection, upgrades it and reads no more than the server's answer to that. */
export async function openRawSocket(port: number, headers: Readonly<Record<string, string>> = {}): Promise<RawSocket> {
  const tcp = await Deno.connect({ hostname: "127.0.0.1", port });
  const lines = [
    "GET /ws/feed HTTP/1.1",
    `Host: 127.0.0.1:${port}`,
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version: 13",
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  await writeAll(tcp, encoder.encode(`${lines.join("\r\n")}\r\n\r\n`));
  const head = new Uint8Array(12);
  await tcp.read(head);
  const status = new TextDecoder().decode(head);
  if (!status.endsWith("101")) {
    tcp.close();
    throw new Error(`the upgrade was refused: ${status}`);
  }
  return {
    tcp,
    sendText: (text) => {
      const body = encoder.encode(text);
      const header = [0x81, ...lengthBytes(body.length), 0, 0, 0, 0];
      const frame = new Uint8Array(header.length + body.length);
      frame.set(header);
      frame.set(body, header.length);
      return writeAll(tcp, frame);
    },
    [Symbol.dispose]: () => tcp.close(),
  };
}
