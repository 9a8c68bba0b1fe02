import { english } from "@/lib/language/en/mod.ts";
import { assertEquals } from "@std/assert";
import { AlertCaller } from "@/lib/client/alerts/alert_caller.ts";
import { noNotifier, type NotificationContent, type NotifyPermission } from "@/lib/client/alerts/notifier.ts";
import { TonePlayer } from "@/lib/client/alerts/tone_player.ts";
import { SOUNDS, tonesOf } from "@/lib/client/alerts/tones.ts";
import { RULE_SOUNDS } from "@/lib/protocol/mod.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";
import { alert, START_MS } from "../support/dashboard_samples.ts";
import { fakeMemory } from "../support/fake_memory.ts";

interface RigOptions {
  readonly permission?: NotifyPermission;
  /** What the person answers when asked. */
  readonly answer?: NotifyPermission;
  readonly kept?: Record<string, unknown>;
}

function rig({ permission = "default", answer = "granted", kept = {} }: RigOptions = {}) {
  const clock = fakeClock(START_MS);
  const played: number[] = [];
  const player = new TonePlayer(() => ({ play: (tones) => void played.push(tones.length) }), clock);
  const shown: NotificationContent[] = [];
  const opened: string[] = [];
  const failures: string[] = [];
  let now = permission;
  const notifier = {
    get permission() {
      return now;
    },
    ask: () => Promise.resolve(now = answer),
    show: (content: NotificationContent) => void shown.push(content),
  };
  const memory = fakeMemory(kept);
  const caller = new AlertCaller({
    player,
    notifier,
    memory,
    texts: english.alerts.failures,
    onOpen: (ticker) => void opened.push(ticker),
    onFailure: (text) => void failures.push(text),
  });
  caller.start();
  return { caller, clock, played, shown, opened, failures, memory, notifier };
}

const news = (id: string, changes = {}) => ({ event: "alert", ...alert(id, { sound: "bell", ...changes }) });

Deno.test("AlertCaller makes no sound before the page was touched, while it is muted, or for a rule without one", () => {
  const { caller, clock, played, memory } = rig();
  caller.told(news("a"));
  assertEquals(played, []);
  caller.touched();
  caller.told(news("b"));
  assertEquals(played, [SOUNDS.bell.length]);
  const next = async (step: () => void) => {
    await clock.tick(1000);
    step();
  };
  return (async () => {
    await next(() => caller.told(news("c", { sound: "none" })));
    caller.mute(true);
    await next(() => caller.told(news("d")));
    assertEquals([played.length, memory.kept["alerts.muted"]], [1, true]);
    caller.mute(false);
    await next(() => caller.told(news("e", { sound: "of a newer server" })));
    assertEquals(played, [SOUNDS.bell.length, SOUNDS.chime.length]);
  })();
});

Deno.test("alerts of one moment are one sound", async () => {
  const { caller, clock, played } = rig();
  caller.touched();
  for (const id of ["a", "b", "c"]) caller.told(news(id));
  assertEquals(played.length, 1);
  await clock.tick(400);
  caller.told(news("d"));
  assertEquals(played.length, 2);
});

Deno.test("AlertCaller counts and notifies only while the page is hidden, and only when the person has agreed", async () => {
  const { caller, shown, opened, memory } = rig();
  caller.told(news("a"));
  assertEquals(caller.unseen.value, 0);
  caller.setHidden(true);
  caller.told(news("b"));
  assertEquals([caller.unseen.value, shown.length], [1, 0]);

  await caller.notify(true);
  assertEquals([caller.notifying.value, caller.permission.value, memory.kept["alerts.notify"]], [
    true,
    "granted",
    true,
  ]);
  caller.told(news("c", { rule_name: "Running up", text: "enters Running up", note: "sell a third" }));
  const [{ title, body, tag, onClick } = shown[0]!] = shown;
  assertEquals([title, body, tag], ["AAPL: Running up", "enters Running up\nsell a third", "c"]);
  onClick();
  assertEquals([opened, caller.unseen.value], [["AAPL"], 2]);
  caller.setHidden(false);
  assertEquals(caller.unseen.value, 0);

  await caller.notify(false);
  caller.setHidden(true);
  caller.told(news("d"));
  assertEquals(shown.length, 1);
});

Deno.test("AlertCaller goes on as it was left, but notifies nobody who has taken the permission back", () => {
  const kept = { "alerts.muted": true, "alerts.notify": true };
  const granted = rig({ permission: "granted", kept: { ...kept } }).caller;
  assertEquals([granted.muted.value, granted.notifying.value], [true, true]);
  const denied = rig({ permission: "denied", kept: { ...kept } }).caller;
  assertEquals([denied.notifying.value, denied.permission.value], [false, "denied"]);
});

Deno.test("AlertCaller stays off when the person refuses, and says when the browser shows none", async () => {
  const refused = rig({ answer: "denied" });
  await refused.caller.notify(true);
  assertEquals([refused.caller.notifying.value, refused.caller.permission.value], [false, "denied"]);

  const { caller, failures, notifier } = rig({ permission: "granted" });
  notifier.show = () => {
    throw new TypeError("Illegal constructor");
  };
  await caller.notify(true);
  caller.setHidden(true);
  caller.told(news("a"));
  assertEquals([failures, caller.notifying.value], [["Cannot show notifications: Illegal constructor"], false]);
});

Deno.test("AlertCaller ignores what is no alert", () => {
  const { caller, played } = rig();
  caller.touched();
  caller.setHidden(true);
  for (const odd of [null, {}, { ...alert("odd"), price: -1 }]) caller.told(odd);
  assertEquals([played, caller.unseen.value], [[], 0]);
});

Deno.test("every sound that a rule may have is made of tones, save none", () => {
  for (const sound of RULE_SOUNDS) assertEquals(tonesOf(sound).length > 0, sound !== "none", sound);
  assertEquals(tonesOf("constructor"), SOUNDS.chime);
});

Deno.test("AlertCaller plays at the volume that was chosen, and keeps it", async () => {
  const volumes: number[] = [];
  const clock = fakeClock(START_MS);
  const player = new TonePlayer(() => ({ play: (_tones, volume) => void volumes.push(volume) }), clock);
  const memory = fakeMemory({ "alerts.volume": 7 });
  const nobody = { onOpen: () => {}, onFailure: () => {} };
  const caller = new AlertCaller({ player, notifier: noNotifier, memory, texts: english.alerts.failures, ...nobody });
  caller.start();
  caller.touched();
  caller.listen("ping");
  caller.setVolume(0.2);
  await clock.tick(1000);
  caller.listen("ping");
  assertEquals([volumes, memory.read("alerts.volume")], [[0.5, 0.2], 0.2]);
});

Deno.test("AlertCaller is silent at halts until that is asked for", async () => {
  const { caller, clock, played, memory } = rig();
  caller.touched();
  caller.halted();
  assertEquals(played, []);
  caller.setHaltsSound(true);
  caller.halted();
  assertEquals([played.length, memory.read("halts.sound")], [1, true]);
  await clock.tick(1000);
  caller.setHaltsSound(false);
  caller.halted();
  assertEquals(played.length, 1);
});
