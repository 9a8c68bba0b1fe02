import { assertGreater } from "@std/assert";
import { crashCycles } from "@/tests/support/process/crash_cycles.ts";

Deno.test("a busy server that is killed at random moments has, after each restart, all that it had acknowledged", async () => {
  const { checked } = await crashCycles({ seed: 20_261_125, kills: 3, environment: { SIM_RATE: "1000" } });
  for (const [what, count] of Object.entries(checked)) assertGreater(count, 0, what);
});
