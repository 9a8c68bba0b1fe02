import { english } from "@/lib/language/en/mod.ts";
import { assertEquals } from "@std/assert";
import { type BrowserSubscription, PushSubscriber } from "@/lib/client/alerts/push_subscriber.ts";
import type { PushSubscriptionRequest } from "@/lib/protocol/mod.ts";

const SUBSCRIPTION = {
  endpoint: "https://push.example/1",
  expirationTime: null,
  keys: { p256dh: "B".repeat(87), auth: "A".repeat(22) },
};

function rig({ isSupported = true, has = false } = {}) {
  const asked: string[] = [];
  const failures: string[] = [];
  const refusals: { browser?: string; server?: string } = {};
  let current: BrowserSubscription | null = null;
  const make = (): BrowserSubscription => ({
    endpoint: SUBSCRIPTION.endpoint,
    toJSON: () => SUBSCRIPTION,
    unsubscribe: () => {
      asked.push("browser: end");
      current = null;
      return Promise.resolve(true);
    },
  });
  if (has) current = make();
  const server = (what: string) => {
    asked.push(what);
    return refusals.server === undefined ? Promise.resolve() : Promise.reject(new Error(refusals.server));
  };
  const subscriber = new PushSubscriber({
    texts: english.alerts.failures,
    platform: {
      isSupported,
      current: () => Promise.resolve(current),
      subscribe: (key) => {
        asked.push(`browser: ${key}`);
        if (refusals.browser !== undefined) return Promise.reject(new Error(refusals.browser));
        return Promise.resolve(current = make());
      },
    },
    rest: {
      push: () => Promise.resolve({ public_key: "the key", subscriptions: 0 }),
      subscribePush: ({ endpoint }: PushSubscriptionRequest) => server(`server: ${endpoint}`),
      unsubscribePush: (endpoint) => server(`server: end ${endpoint}`),
    },
    onFailure: (text) => void failures.push(text),
  });
  return { subscriber, asked, failures, refusals };
}

Deno.test("PushSubscriber subscribes the browser with the server's key, tells the server, and ends both", async () => {
  const { subscriber, asked, failures } = rig();
  await subscriber.look();
  assertEquals(subscriber.state.value, "off");
  const turning = subscriber.turn(true);
  assertEquals(subscriber.state.value, "changing");
  await subscriber.turn(true);
  await turning;
  assertEquals([subscriber.state.value, asked], ["on", ["browser: the key", "server: https://push.example/1"]]);
  await subscriber.turn(false);
  assertEquals([subscriber.state.value, asked.slice(2)], ["off", [
    "browser: end",
    "server: end https://push.example/1",
  ]]);
  assertEquals(failures, []);
});

Deno.test("PushSubscriber finds a subscription that there is, and does nothing where there are no pushes", async () => {
  const known = rig({ has: true });
  await known.subscriber.look();
  assertEquals(known.subscriber.state.value, "on");
  const without = rig({ isSupported: false });
  await without.subscriber.look();
  await without.subscriber.turn(true);
  assertEquals([without.subscriber.state.value, without.asked], ["unsupported", []]);
});

Deno.test("PushSubscriber says why it could not, and keeps no subscription that the server does not know", async () => {
  const { subscriber, asked, failures, refusals } = rig();
  await subscriber.look();
  refusals.browser = "no push service";
  await subscriber.turn(true);
  assertEquals([subscriber.state.value, failures], ["off", ["Cannot subscribe to pushes: no push service"]]);
  delete refusals.browser;
  refusals.server = "409 there are 100 already";
  await subscriber.turn(true);
  assertEquals([subscriber.state.value, failures[1]], ["off", "Cannot subscribe to pushes: 409 there are 100 already"]);
  assertEquals(asked.at(-1), "browser: end");
});
