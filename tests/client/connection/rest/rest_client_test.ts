import { assertEquals, assertRejects } from "@std/assert";
import { RestClient } from "@/lib/client/connection/rest/rest_client.ts";

/** A server that wants the token `right`, and what was asked of it. */
function rig(answers: (string | null)[]) {
  const seen: (string | null)[] = [];
  const client = new RestClient((_path, init) => {
    const given = new Headers(init.headers).get("authorization");
    seen.push(given);
    const body = { type: "about:blank", title: "Unauthorized", status: 401, detail: "this call needs a token" };
    return Promise.resolve(given === "Bearer right" ? Response.json({}) : Response.json(body, { status: 401 }));
  }, () => answers.shift() ?? null);
  return { client, seen };
}

Deno.test("RestClient asks for the token once it is needed, and keeps it for the next time", async () => {
  const { client, seen } = rig(["right"]);
  await client.turn("engine", "stop");
  await client.turn("engine", "start");
  assertEquals(seen, [null, "Bearer right", "Bearer right"]);
});

Deno.test("RestClient says what the server says when no token or a wrong one is given, and asks again", async () => {
  const { client, seen } = rig([null, "wrong", "right"]);
  for (const _ of [1, 2]) {
    await assertRejects(
      () => client.turn("engine", "stop"),
      Error,
      "Cannot stop the engine: 401 this call needs a token",
    );
  }
  await client.turn("engine", "stop");
  assertEquals(seen, [null, null, "Bearer wrong", "Bearer wrong", "Bearer right"]);
});
