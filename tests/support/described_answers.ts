import { assert, assertEquals } from "@std/assert";
import { Ajv2020, type ValidateFunction } from "ajv/2020";
import * as z from "zod";

const Response_ = z.looseObject({
  $ref: z.string().optional(),
  content: z.record(z.string(), z.unknown()).optional(),
});
const Document = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), z.looseObject({ responses: z.record(z.string(), Response_) }))),
  components: z.looseObject({ responses: z.record(z.string(), Response_) }),
});

const escape = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");

/** Holds answers against an OpenAPI document, with a validator of JSON Schema that knows nothing of zod. */
export class DescribedAnswers {
  readonly #document: z.infer<typeof Document>;
  readonly #ajv = new Ajv2020({
    strict: false,
    validateSchema: false,
    allErrors: true,
    formats: { uri: URL.canParse },
  });
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(document: unknown) {
    this.#document = Document.parse(document);
    this.#ajv.addFormat("date-time", (text) => !Number.isNaN(Date.parse(text)));
    this.#ajv.addFormat("date", /^\d{4}-\d\d-\d\d$/);
    this.#ajv.addSchema(this.#document, "openapi");
  }

  /** Fails unless the document has an answer of this status, content type and body for the operation. */
  check(method: string, path: string, status: number, contentType: string | null, text: string): void {
    const what = `${status} of ${method} ${path}`;
    let pointer = `#/paths/${escape(path)}/${method.toLowerCase()}/responses/${status}`;
    let response = this.#document.paths[path]?.[method.toLowerCase()]?.responses[status];
    assert(response !== undefined, `${what} is not described`);
    if (response.$ref !== undefined) {
      pointer = response.$ref;
      response = this.#document.components.responses[pointer.split("/").at(-1) ?? ""];
      assert(response !== undefined, `${what} refers to nothing: ${pointer}`);
    }
    if (response.content === undefined) return assertEquals([contentType, text], [null, ""], what);
    const mediaType = contentType?.split(";")[0] ?? "";
    assert(mediaType in response.content, `${what} is described as ${Object.keys(response.content)}, not ${mediaType}`);
    const validate = this.#validator(`openapi${pointer}/content/${escape(mediaType)}/schema`);
    assert(
      validate(mediaType.endsWith("json") ? JSON.parse(text) : text),
      `${what}: ${this.#ajv.errorsText(validate.errors)}`,
    );
  }

  #validator($ref: string): ValidateFunction {
    const known = this.#validators.get($ref) ?? this.#ajv.compile({ $ref });
    this.#validators.set($ref, known);
    return known;
  }
}
