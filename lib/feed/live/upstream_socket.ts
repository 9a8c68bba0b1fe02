/** A connection to a market data server. */
export interface UpstreamSocket {
  /** Sends one text frame; does nothing once the connection has ended. */
  send(text: string): void;
  /** Ends the connection, of which nothing is told any more. Resolves once the socket is closed. */
  close(): Promise<void>;
}

export interface UpstreamEvents {
  opened(): void;
  received(text: string): void;
  /** The connection ended or could not be made; told once. */
  closed(reason: string): void;
}

/** Starts connecting; the events come later, never during the call. */
export type CreateSocket = (url: string, events: UpstreamEvents) => UpstreamSocket;

/** A real WebSocket. Binary frames are read as UTF-8 text. */
export const openWebSocket: CreateSocket = (url, events) => {
  const socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";
  const closed = Promise.withResolvers<void>();
  let isTelling = true;
  let failure = "";
  socket.onopen = () => isTelling && events.opened();
  socket.onmessage = ({ data }) => {
    if (isTelling) events.received(typeof data === "string" ? data : new TextDecoder().decode(data));
  };
  socket.onerror = (event) => failure = event instanceof ErrorEvent ? event.message : "the connection failed";
  socket.onclose = ({ code, reason }) => {
    closed.resolve();
    if (!isTelling) return;
    isTelling = false;
    events.closed([`closed with ${code}`, reason, failure].filter((part) => part !== "").join(": "));
  };
  return {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: () => {
      isTelling = false;
      socket.close();
      return closed.promise;
    },
  };
};
