import { assertEquals } from "@std/assert";
import { Notices } from "@/lib/client/desk/notices.ts";
import { countingClock } from "../support/counting_clock.ts";

function rig() {
  const clock = countingClock();
  const notices = new Notices(clock);
  return { clock, notices, shown: () => notices.all.value.map(({ text }) => text) };
}

Deno.test("Notices keep trouble until it is dismissed and good news for a while", async () => {
  const { clock, notices, shown } = rig();
  notices.tell("fine", "info");
  notices.tell("careful", "warning");
  notices.tell("wrong", "error", ["because"]);
  assertEquals(shown(), ["wrong", "careful", "fine"]);
  await clock.tick(60_000);
  assertEquals([shown(), clock.running], [["wrong", "careful"], 0]);
  notices.dismiss(notices.all.value[0]?.id ?? 0);
  assertEquals(shown(), ["careful"]);
});

Deno.test("Notices say nothing twice, are few, and leave no timer", () => {
  const { clock, notices, shown } = rig();
  assertEquals([notices.tell("same", "error"), notices.tell("same", "error")], [true, false]);
  assertEquals(notices.tell("same", "error", ["for another reason"]), true);
  for (let number = 1; number <= 9; number++) notices.tell(`${number}`, "info");
  assertEquals([shown(), clock.running], [["9", "8", "7", "6"], 4]);
  notices.dispose();
  assertEquals(clock.running, 0);
});
