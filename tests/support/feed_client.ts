/** A plain WebSocket client that keeps every frame and lets a test wait for one. */
export interface FeedClient extends AsyncDisposable {
  readonly frames: readonly string[];
  readonly socket: WebSocket;
  /** The first frame, past or future, that `matches`; rejects when the connection ends without one. */
  until(matches: (frame: string) => boolean): Promise<string>;
  /** Close code and reason once the connection has ended. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

export async function connectClient(port: number, protocols: string[] = []): Promise<FeedClient> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws/feed`, protocols);
  const frames: string[] = [];
  const waiting = new Set<{ matches: (frame: string) => boolean; resolve: (frame: string) => void }>();
  const end = Promise.withResolvers<{ code: number; reason: string }>();
  socket.addEventListener("message", ({ data }) => {
    const frame = String(data);
    frames.push(frame);
    for (const waiter of waiting) {
      if (!waiter.matches(frame)) continue;
      waiting.delete(waiter);
      waiter.resolve(frame);
    }
  });
  socket.addEventListener("close", ({ code, reason }) => end.resolve({ code, reason }));
  const opened = Promise.withResolvers<void>();
  socket.addEventListener("open", () => opened.resolve());
  socket.addEventListener("error", (event) => {
    opened.reject(new Error(`cannot connect: ${event instanceof ErrorEvent ? event.message : event.type}`));
  });
  await opened.promise;
  return {
    frames,
    socket,
    closed: end.promise,
    until: (matches) => {
      const past = frames.find(matches);
      if (past !== undefined) return Promise.resolve(past);
      const { promise, resolve } = Promise.withResolvers<string>();
      waiting.add({ matches, resolve });
      return Promise.race([
        promise,
        end.promise.then(({ code, reason }) => {
          if (frames.some(matches)) return promise;
          throw new Error(`the connection ended (${code} ${reason}) before the frame that was waited for`);
        }),
      ]);
    },
    [Symbol.asyncDispose]: async () => {
      socket.close();
      await end.promise;
    },
  };
}

/** Whether a frame is of a type and, optionally, of a STATUS event. */
export const isFrame = (type: string, event?: string) => (frame: string): boolean =>
  frame.startsWith(`${type}:`) && (event === undefined || frame.includes(`"event":"${event}"`));

/** JSON payload of a `TYPE:{json}` frame. */
export function payload(frame: string): Record<string, unknown> {
  return JSON.parse(frame.slice(frame.indexOf(":") + 1));
}
