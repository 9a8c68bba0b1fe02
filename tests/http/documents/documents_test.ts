import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import * as z from "zod";
import { asyncApiDocument } from "@/lib/http/documents/asyncapi.ts";
import { JsonSchemas } from "@/lib/http/documents/json_schemas.ts";
import { openApiDocument } from "@/lib/http/documents/openapi.ts";
import type { OperationDescription } from "@/lib/http/requests/operation_description.ts";
import { OPERATIONS } from "@/lib/http/operations/mod.ts";
import { Disconnects, Filter } from "@/lib/protocol/mod.ts";
import { VERSION } from "@/lib/app/version.ts";
import { DescribedAnswers } from "@/tests/support/described_answers.ts";

const VALIDATORS = new URL("../../validators/", import.meta.url);
const Findings = z.object({ openapi: z.array(z.string()), asyncapi: z.array(z.string()) });

async function deno(args: readonly string[], input = ""): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: VALIDATORS,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  const [text, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assert(success, `deno ${args.join(" ")}: ${errors}`);
  return text ?? "";
}

/** What `@redocly/openapi-core` and `@asyncapi/parser` say; they are installed on first use, apart from the server. */
async function validate(documents: { openapi: unknown; asyncapi: unknown }): Promise<z.infer<typeof Findings>> {
  await deno(["install", "--quiet", "--frozen"]);
  return Findings.parse(JSON.parse(await deno(["run", "-A", "validate.mjs"], JSON.stringify(documents))));
}

Deno.test("public validators find no fault with the documents, and do find one where there is one", async () => {
  const openapi = openApiDocument(OPERATIONS, VERSION);
  const asyncapi = asyncApiDocument(VERSION);
  assertEquals(await validate({ openapi, asyncapi }), { openapi: [], asyncapi: [] });

  const spoil = (document: unknown, from: string, to: string): unknown =>
    JSON.parse(JSON.stringify(document).replace(from, to));
  const spoiled = await validate({
    openapi: spoil(openapi, '"operationId":"getBars"', '"operationId":"getStatus"'),
    asyncapi: spoil(asyncapi, "#/components/schemas/TickPayload", "#/components/schemas/Nothing"),
  });
  assertMatch(spoiled.openapi.join(), /operationId/);
  assertMatch(spoiled.asyncapi.join(), /Nothing/);
});

Deno.test("the examples of bodies are bodies that are taken", () => {
  for (const [id, { body, examples = {} }] of Object.entries<OperationDescription>(OPERATIONS)) {
    if (body === undefined) continue;
    assert(Object.keys(examples).length > 0, `${id} has no example`);
    for (const [name, example] of Object.entries(examples)) {
      assert(z.safeParse(body, example).success, `${id}: the example ${name} is refused`);
    }
  }
});

Deno.test("operations that may change the server ask for the token, the others for nothing", () => {
  const { paths, security } = openApiDocument(OPERATIONS, VERSION);
  assertEquals(security, []);
  assertEquals(paths["/api/engine/stop"]?.["post"]?.["security"], [{ adminToken: [] }]);
  assertEquals(paths["/api/engine/status"]?.["get"]?.["security"], undefined);
});

Deno.test("the AsyncAPI document names every close code", () => {
  const { channels } = asyncApiDocument(VERSION);
  for (const channel of Object.values(channels)) {
    assertEquals(channel["x-close-codes"], Object.values(Disconnects));
    for (const { code, reason } of Object.values(Disconnects)) {
      assert(channel.description.includes(`${code} | ${reason}`));
    }
  }
});

Deno.test("DescribedAnswers refuses what the document does not describe", () => {
  const answers = new DescribedAnswers(openApiDocument(OPERATIONS, VERSION));
  const check = (status: number, type: string | null, text: string) => () =>
    answers.check("GET", "/health", status, type, text);
  check(200, "application/json", '{"status":"ok","engine":"running","more":1}')();
  assertThrows(check(201, "application/json", "{}"), Error, "201 of GET /health is not described");
  assertThrows(check(200, "text/html", "{}"), Error, "not text/html");
  assertThrows(check(200, "application/json", '{"status":"ok"}'), Error, "must have required property 'engine'");
  assertThrows(check(200, "application/json", '{"status":"ok","engine":"on"}'), Error, "must be equal to one of");
});

Deno.test("JsonSchemas gives a schema that is another when it goes out another name, and so what refers to it", () => {
  const schemas = new JsonSchemas("draft-2020-12");
  assertEquals(schemas.of(Filter, "input"), { $ref: "#/components/schemas/Filter" });
  assertEquals(schemas.of(Filter, "output"), { $ref: "#/components/schemas/FilterOutput" });
  assertEquals(schemas.of(Filter, "input"), { $ref: "#/components/schemas/Filter" });
  assertEquals(
    Object.keys(schemas.components).sort(),
    ["AnyOf", "AnyOfOutput", "Condition", "ConditionOp", "ConditionOutput", "FactNameSchema", "Filter", "FilterOutput"],
  );
});
