import { Ajv2020, type ValidateFunction } from "ajv/2020";
import * as z from "zod";

const Operation = z.looseObject({
  parameters: z.array(z.looseObject({ name: z.string(), in: z.enum(["path", "query"]), required: z.boolean() }))
    .default(
      [],
    ),
  requestBody: z.unknown().optional(),
});
const Document = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), Operation)) });

/** The parts of a request that an operation describes. */
export interface DescribedRequest {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

const escape = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");

/** A text of a parameter as whoever goes by the document would have written it: an integer as a number. */
function readings(text: string): unknown[] {
  return /^(\d+|true|false)$/.test(text) ? [text, JSON.parse(text)] : [text];
}

/** Holds requests against an OpenAPI document, with a validator of JSON Schema that knows nothing of zod. */
export class DescribedRequests {
  readonly #document: z.infer<typeof Document>;
  readonly #ajv = new Ajv2020({ strict: false, validateSchema: false, formats: { uri: URL.canParse } });
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(document: unknown) {
    this.#document = Document.parse(document);
    this.#ajv.addFormat("date-time", (text) => !Number.isNaN(Date.parse(text)));
    this.#ajv.addSchema(this.#document, "openapi");
  }

  /** What the document finds wrong with a request; null when nothing is. */
  fault(method: string, path: string, { params = {}, query = {}, body }: DescribedRequest): string | null {
    const pointer = `openapi#/paths/${escape(path)}/${method.toLowerCase()}`;
    const { parameters, requestBody } = Operation.parse(this.#document.paths[path]?.[method.toLowerCase()]);
    for (const [index, { name, in: place, required }] of parameters.entries()) {
      const text = (place === "path" ? params : query)[name];
      if (text === undefined && required) return `${name} is missing`;
      const validate = this.#validator(`${pointer}/parameters/${index}/schema`);
      if (text !== undefined && !readings(text).some((reading) => validate(reading))) return `${name}=${text}`;
    }
    const unknown = Object.keys(query).find((name) =>
      !parameters.some((one) => one.in === "query" && one.name === name)
    );
    if (unknown !== undefined) return `${unknown} is unknown`;
    if (requestBody === undefined) return null;
    const validate = this.#validator(`${pointer}/requestBody/content/application~1json/schema`);
    return validate(body) ? null : this.#ajv.errorsText(validate.errors);
  }

  #validator($ref: string): ValidateFunction {
    const known = this.#validators.get($ref) ?? this.#ajv.compile({ $ref });
    this.#validators.set($ref, known);
    return known;
  }
}
