import { assertEquals } from "@std/assert";
import { BackendClient } from "@/lib/client/connection/backend_client.ts";
import { Hello } from "@/lib/protocol/mod.ts";
import { rig } from "../support/rig.ts";

const WHOLE = { id: "up", at_ms: 1000, full: true, order: ["AAA"], columns: ["price", "rvol"] };
const text = (payload: object) => `SCAN:${JSON.stringify(payload)}`;
const whole = (n: number, price: number) => text({ ...WHOLE, n, rows: { AAA: [price, null] } });
const change = (n: number, price: number) =>
  text({ id: "up", at_ms: 2000, n, full: false, rows: { AAA: { "0": price } } });

/** A client that looks at the scan `up`, and what it tells: `n price`. */
function looking() {
  const all = rig({ random: () => 0 });
  const client = new BackendClient(all.adapter);
  const answers: string[] = [];
  client.on("scanUpdated", ({ n, rows }) => answers.push(`${n} ${rows["AAA"]?.[0]}`));
  client.subscribe({ scans: ["up"] });
  return { ...all, client, answers };
}

Deno.test("BackendClient tells each answer of a scan whole", () => {
  const { client, answers, goLiveBatched } = looking();
  const socket = goLiveBatched();
  assertEquals(socket.said("HELLO").map((hello) => Hello.parse(hello).scans), [["up"]]);
  for (const frame of [whole(1, 5), change(2, 6), change(3, 7), whole(9, 8), change(10, 9)]) socket.receive(frame);
  assertEquals(answers, ["1 5", "2 6", "3 7", "9 8", "10 9"]);
  client.stop();
});

Deno.test("BackendClient asks again for a scan of which it missed an answer, once, and tells nothing until it is whole", () => {
  const { client, answers, goLiveBatched } = looking();
  const socket = goLiveBatched();
  socket.receive(change(4, 1));
  for (const frame of [whole(5, 5), change(7, 6), change(8, 7), whole(8, 7), change(9, 8)]) socket.receive(frame);
  assertEquals(answers, ["5 5", "8 7", "9 8"]);
  assertEquals(socket.said("SUBSCRIBE"), [{ type: "SUBSCRIBE", scans: ["up"] }]);
  client.stop();
});

Deno.test("BackendClient subscribes to scans and out of them, and keeps them over a loss", async () => {
  const { client, clock, goLiveBatched, socket } = looking();
  const first = goLiveBatched();
  client.subscribe({ scans: ["down"] });
  client.unsubscribe({ scans: ["up"] });
  assertEquals([first.said("SUBSCRIBE"), first.said("UNSUBSCRIBE")], [
    [{ type: "SUBSCRIBE", scans: ["down"] }],
    [{ type: "UNSUBSCRIBE", scans: ["up"] }],
  ]);
  first.lose();
  await clock.tick(5_000);
  socket().accept();
  const hellos = socket().said("HELLO").map((hello) => Hello.parse(hello));
  assertEquals(hellos.map(({ scans, tickers }) => [scans, tickers]), [[["down"], undefined]]);
  client.stop();
});
