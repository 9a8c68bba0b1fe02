/** Where browsers hear of rebuilds. */
const EVENTS_PATH = "/_fresh/alive";
/** The script that listens to them; to be loaded by every page. */
export const LIVE_RELOAD_SCRIPT = "/_fresh/live_reload.js";

// A server that was restarted names another revision than the page has seen first.
const SCRIPT = `let seen;
new EventSource("${EVENTS_PATH}").onmessage = ({ data }) => {
  if (seen !== undefined && seen !== data) location.reload();
  seen = data;
};
`;

/** Tells browsers to reload when there is a new revision of the app. */
export class LiveReload {
  readonly #listeners = new Set<ReadableStreamDefaultController<Uint8Array>>();
  #revision = crypto.randomUUID();

  /** Answers the requests of the live reload itself. */
  respond(req: Request): Response | undefined {
    const { pathname } = new URL(req.url);
    if (pathname === LIVE_RELOAD_SCRIPT) {
      return new Response(SCRIPT, {
        headers: { "content-type": "text/javascript" },
      });
    }
    if (pathname !== EVENTS_PATH) return undefined;
    let listener: ReadableStreamDefaultController<Uint8Array> | undefined;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        listener = controller;
        this.#listeners.add(controller);
        controller.enqueue(this.#message());
      },
      cancel: () => {
        if (listener) this.#listeners.delete(listener);
      },
    });
    return new Response(body, {
      headers: { "content-type": "text/event-stream" },
    });
  }

  /** Has all browsers reload. */
  reload(): void {
    this.#revision = crypto.randomUUID();
    for (const listener of this.#listeners) listener.enqueue(this.#message());
  }

  /** Ends all event streams. */
  close(): void {
    for (const listener of this.#listeners) listener.close();
    this.#listeners.clear();
  }

  #message(): Uint8Array {
    return new TextEncoder().encode(`retry: 250\ndata: ${this.#revision}\n\n`);
  }
}
