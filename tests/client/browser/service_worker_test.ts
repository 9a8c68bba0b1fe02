import { assertEquals } from "@std/assert";

const SOURCE = new URL("../../../static/service_worker.js", import.meta.url);

interface FakeEvent {
  readonly data?: { json(): unknown; text(): string } | null;
  readonly notification?: { readonly data?: { readonly ticker?: string }; close(): void };
  waitUntil?(work: Promise<unknown>): void;
}

/** The service worker in a fake scope of its own, with pages that are open. */
async function rig(pages: number) {
  const listeners = new Map<string, (event: FakeEvent) => void>();
  const done: unknown[][] = [];
  const page = {
    postMessage: (data: unknown) => void done.push(["message", data]),
    focus: () => void done.push(["focus"]),
  };
  const self = {
    addEventListener: (name: string, listener: (event: FakeEvent) => void) => void listeners.set(name, listener),
    registration: {
      showNotification: (title: string, options: { body: string; tag?: string; data: unknown }) =>
        void done.push([title, options.body, options.tag, options.data]),
    },
    clients: {
      matchAll: () => Promise.resolve(Array.from({ length: pages }, () => page)),
      openWindow: (url: string) => void done.push(["open", url]),
    },
  };
  new Function("self", await Deno.readTextFile(SOURCE))(self);
  return {
    done,
    tell: async (name: string, event: FakeEvent) => {
      let work: Promise<unknown> | undefined;
      listeners.get(name)?.({ ...event, waitUntil: (promise) => void (work = promise) });
      await work;
    },
  };
}

const push = (text: string) => ({ data: { json: () => JSON.parse(text), text: () => text } });

Deno.test("the service worker shows what the server sends of an alert", async () => {
  const { tell, done } = await rig(0);
  const alert = { type: "alert", alert_id: "a1", ticker: "IBM", rule_name: "Running up", text: "enters", note: "sell" };
  await tell("push", push(JSON.stringify(alert)));
  assertEquals(done, [["IBM: Running up", "enters\nsell", "a1", { ticker: "IBM" }]]);
});

Deno.test("the service worker shows a push that it cannot read, as browsers ask for", async () => {
  const { tell, done } = await rig(0);
  await tell("push", push("not JSON"));
  await tell("push", { data: null });
  assertEquals(done, [["Alert", "not JSON", undefined, { ticker: undefined }], ["Alert", "", undefined, {
    ticker: undefined,
  }]]);
});

Deno.test("a click on a notification shows its ticker in a page that is open, else in a new one", async () => {
  const click = { notification: { data: { ticker: "BRK/A" }, close: () => {} } };
  const open = await rig(2);
  await open.tell("notificationclick", click);
  assertEquals(open.done, [["message", { type: "show", ticker: "BRK/A" }], ["focus"]]);
  const closed = await rig(0);
  await closed.tell("notificationclick", click);
  await closed.tell("notificationclick", { notification: { close: () => {} } });
  assertEquals(closed.done, [["open", "/?ticker=BRK%2FA"], ["open", "/"]]);
});
