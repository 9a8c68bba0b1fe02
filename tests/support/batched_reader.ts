import { type BatchedServerMessage, decodeBatched } from "@/lib/protocol/mod.ts";
import type { FakeClientSocket } from "./fake_client_socket.ts";

/** Every line that a client of the batched dialect got, decoded, in order. */
export function linesOf(socket: FakeClientSocket): BatchedServerMessage[] {
  return socket.frames.flatMap((frame) => frame.split("\n").map(decodeBatched));
}

/** `_seq` of every event that was not part of a snapshot. */
export function seqsOf(socket: FakeClientSocket): number[] {
  return linesOf(socket).flatMap(({ stamps }) => stamps._seq === undefined ? [] : [stamps._seq]);
}

/** Trades row by row: ticker, price, size and how many were merged into it. */
export function rowsOf(socket: FakeClientSocket): { ticker: string; price: number; size: number; count: number }[] {
  return linesOf(socket).flatMap((line) => {
    if (line.type !== "TICK" || line.stamps._snapshot === true) return [];
    const { s, i, p, v, n } = line.data;
    return i.map((index, row) => ({
      ticker: String(s[index]),
      price: p[row] ?? NaN,
      size: v[row] ?? NaN,
      count: n?.[row] ?? 1,
    }));
  });
}
