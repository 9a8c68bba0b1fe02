import type * as z from "zod";
import { Problem } from "@/lib/protocol/mod.ts";
import type { AnswerDescription, OperationDescription } from "../requests/operation_description.ts";
import { type ProblemStatus, titleOf } from "../problems/problem.ts";
import { MAX_BODY_BYTES } from "../requests/request_body.ts";
import { TAGS } from "../requests/tags.ts";
import { type JsonSchema, JsonSchemas } from "./json_schemas.ts";

const DESCRIPTION = `HTTP routes of a realtime market server. What happens at every moment comes over the WebSocket \
\`/ws/feed\`, which \`/api/asyncapi.json\` describes.

Errors are problem details (RFC 9457); their \`detail\` names every fault. Bodies are \`application/json\` of at most \
${MAX_BODY_BYTES} bytes. Parameters and members that are not described are refused; some operations \
without parameters ignore what they get.`;

const ADMIN_TOKEN = `The server's \`ADMIN_TOKEN\`. A server without one needs none, but then only programs on the same \
machine, and the server's own pages there, may call these operations; others get 403.`;

/** When an operation refuses for a reason that follows from its description. */
const PROBLEMS: Readonly<Partial<Record<ProblemStatus, string>>> = {
  400: "A parameter or the body is not as described; nothing was changed.",
  401: "The server has an `ADMIN_TOKEN`, and it was not given.",
  403: "The server has no `ADMIN_TOKEN`, and the call does not come from the same machine or from its own pages.",
  413: `The body has more than ${MAX_BODY_BYTES} bytes.`,
  415: "The body is not `application/json` in UTF-8.",
};

const componentName = (status: ProblemStatus): string => titleOf(status).replaceAll(" ", "");

/** One document in the making: it collects the components that its operations refer to. */
class OpenApi {
  readonly #schemas = new JsonSchemas("draft-2020-12");
  readonly #problems = new Map<ProblemStatus, string>();

  constructor() {
    this.#schemas.of(Problem, "output");
  }

  get components(): Readonly<Record<string, unknown>> {
    const responses = [...this.#problems].toSorted(([a], [b]) => a - b)
      .map(([status, description]) => [componentName(status), this.#problem(description)]);
    return {
      securitySchemes: { adminToken: { type: "http", scheme: "bearer", description: ADMIN_TOKEN } },
      responses: { ...Object.fromEntries(responses), OtherProblem: this.#problem("Any other refusal.") },
      schemas: this.#schemas.components,
    };
  }

  operation(operationId: string, description: OperationDescription): Readonly<Record<string, unknown>> {
    const { tag, summary, description: text, control, params, query, body, examples, answers } = description;
    const parameters = [
      ...this.#parameters("path", params),
      ...this.#parameters("query", query === "ignored" ? undefined : query),
    ];
    const responses = Object.entries(answers).map(([status, answer]) => [status, this.#answer(answer)]);
    return {
      operationId,
      tags: [tag],
      summary,
      ...(text === undefined ? {} : { description: text }),
      ...(control === true ? { security: [{ adminToken: [] }] } : {}),
      ...(parameters.length === 0 ? {} : { parameters }),
      ...(body === undefined ? {} : {
        requestBody: {
          required: true,
          content: { "application/json": { schema: this.#schemas.of(body, "input"), ...exampleObjects(examples) } },
        },
      }),
      responses: {
        ...Object.fromEntries(responses),
        ...this.#refusals(description),
        default: { $ref: "#/components/responses/OtherProblem" },
      },
    };
  }

  #parameters(place: "path" | "query", schema: z.core.$ZodType | undefined): readonly unknown[] {
    if (schema === undefined) return [];
    const { properties = {}, required = [] } = this.#schemas.of(schema, "input");
    return Object.entries(properties as Record<string, JsonSchema>).map(([name, { description, ...rest }]) => ({
      name,
      in: place,
      required: required.includes(name),
      ...(description === undefined ? {} : { description }),
      schema: rest,
    }));
  }

  #answer({ description, schema, contentType = "application/json" }: AnswerDescription): unknown {
    if (schema === undefined) return { description };
    const [mediaType = contentType] = contentType.split(";");
    return { description, content: { [mediaType]: { schema: this.#schemas.of(schema, "output") } } };
  }

  #refusals({ method, control, params, query, body, problems = {} }: OperationDescription): Record<number, unknown> {
    const implied: ProblemStatus[] = [
      ...(params !== undefined || query !== "ignored" || body !== undefined ? [400 as const] : []),
      ...(control === true ? [401 as const, 403 as const] : []),
      ...(method === "GET" ? [] : [413 as const]),
      ...(body === undefined ? [] : [415 as const]),
    ];
    const refusals: Record<number, unknown> = {};
    for (const status of implied) {
      this.#problems.set(status, PROBLEMS[status] ?? titleOf(status));
      refusals[status] = { $ref: `#/components/responses/${componentName(status)}` };
    }
    for (const [status, description] of Object.entries(problems)) refusals[Number(status)] = this.#problem(description);
    return refusals;
  }

  #problem(description: string): unknown {
    return { description, content: { "application/problem+json": { schema: this.#schemas.of(Problem, "output") } } };
  }
}

function exampleObjects(examples: OperationDescription["examples"]): { readonly examples?: unknown } {
  if (examples === undefined) return {};
  return { examples: Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }])) };
}

/**
 * The OpenAPI 3.1 document of some operations, by their operationId, made from the schemas that they are read by.
 *
 * @param version of the server
 */
export function openApiDocument(operations: Readonly<Record<string, OperationDescription>>, version: string) {
  const document = new OpenApi();
  const paths: Record<string, Record<string, ReturnType<OpenApi["operation"]>>> = {};
  for (const [operationId, description] of Object.entries(operations)) {
    const path = paths[description.path] ??= {};
    path[description.method.toLowerCase()] = document.operation(operationId, description);
  }
  const used = new Set(Object.values(operations).map(({ tag }) => tag));
  return {
    openapi: "3.1.0" as const,
    info: { title: "Flashtape", version, description: DESCRIPTION, license: { name: "MIT", identifier: "MIT" } },
    jsonSchemaDialect: "https://json-schema.org/draft/2020-12/schema",
    servers: [{ url: "/" }],
    security: [],
    tags: Object.entries(TAGS).flatMap(([name, description]) =>
      used.has(name as keyof typeof TAGS) ? [{ name, description }] : []
    ),
    paths,
    components: document.components,
  };
}
