import { eventually, type OtherBrowser, SIZE } from "./other_browser.ts";

const PORT = 9333;

interface Answer {
  readonly id?: number;
  readonly type: string;
  readonly result?: Record<string, unknown>;
  readonly message?: string;
}

/** WebDriver BiDi, which Firefox speaks on a WebSocket. */
class BiDi {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, PromiseWithResolvers<Record<string, unknown>>>();
  #lastId = 0;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      const { id, type, result = {}, message }: Answer = JSON.parse(data);
      const waiting = id === undefined ? undefined : this.#waiting.get(id);
      if (type === "error") waiting?.reject(new Error(message));
      else waiting?.resolve(result);
    };
  }

  static connect(): Promise<BiDi> {
    return eventually(() => {
      const { promise, resolve, reject } = Promise.withResolvers<BiDi>();
      const socket = new WebSocket(`ws://127.0.0.1:${PORT}/session`);
      socket.onopen = () => resolve(new BiDi(socket));
      socket.onerror = () => reject(new Error("Firefox does not listen yet"));
      return promise;
    });
  }

  send(method: string, params: object): Promise<Record<string, unknown>> {
    const id = ++this.#lastId;
    const waiting = Promise.withResolvers<Record<string, unknown>>();
    this.#waiting.set(id, waiting);
    this.#socket.send(JSON.stringify({ id, method, params }));
    return waiting.promise;
  }
}

/** Debian's Firefox, without a screen. */
export async function openFirefox(): Promise<OtherBrowser> {
  const profile = await Deno.makeTempDir({ prefix: "flashtape-firefox-" });
  const child = new Deno.Command("firefox-esr", {
    args: ["--headless", `--remote-debugging-port=${PORT}`, "--profile", profile, "--no-remote"],
    stdout: "null",
    stderr: "null",
  }).spawn();
  const bidi = await BiDi.connect();
  await bidi.send("session.new", { capabilities: {} });
  const { context } = await bidi.send("browsingContext.create", { type: "tab" });
  await bidi.send("browsingContext.setViewport", { context, viewport: SIZE });
  const evaluate = async (expression: string): Promise<Record<string, unknown>> => {
    const target = { context };
    const answer = await bidi.send("script.evaluate", { expression, target, awaitPromise: true });
    if (answer["type"] === "exception") throw new Error(JSON.stringify(answer["exceptionDetails"]));
    return answer["result"] as Record<string, unknown>;
  };
  return {
    name: "firefox",
    open: async (url) => void await bidi.send("browsingContext.navigate", { context, url, wait: "complete" }),
    run: async (script) => void await evaluate(`(() => { ${script}; })()`),
    holds: async (expression) => (await evaluate(`Boolean(${expression})`))["value"] === true,
    picture: async (path) => {
      const { data } = await bidi.send("browsingContext.captureScreenshot", { context });
      await Deno.writeFile(path, Uint8Array.fromBase64(String(data)));
    },
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await child.status;
      await Deno.remove(profile, { recursive: true });
    },
  };
}
