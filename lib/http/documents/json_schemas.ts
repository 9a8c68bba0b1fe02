import * as z from "zod";
import * as protocol from "@/lib/protocol/mod.ts";
import { PARAMETER_JSON_SCHEMAS } from "../requests/parameter_schemas.ts";

export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** Draft 7 calls `definitions` what is `$defs` since. */
interface Written extends JsonSchema {
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
}

/** The schemas that `lib/protocol` exports, by the names of their exports. */
const NAMES = z.registry<{ readonly id: string }>();
for (const [id, value] of Object.entries(protocol)) {
  if (value instanceof z.core.$ZodType) NAMES.add(value, { id });
}

/** Makes what zod wrote say what we mean, and no more. */
function correct({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodType; jsonSchema: JsonSchema }, io: string): void {
  const parameter = PARAMETER_JSON_SCHEMAS.get(zodSchema);
  if (parameter !== undefined) {
    for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
    Object.assign(jsonSchema, parameter);
  }
  delete jsonSchema.id;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  // Always UTC; the calendar that zod spells out as a pattern is in the format.
  if (jsonSchema.format === "date-time" && jsonSchema.pattern?.endsWith("(?:Z))$")) jsonSchema.pattern = "Z$";
  // Whoever reads an answer has to ignore members that are new.
  if (io === "output" && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
}

const SUFFIXES = { input: "Input", output: "Output" } as const;

/** Writes zod schemas as JSON Schemas. Those of `lib/protocol` become components, which others refer to. */
export class JsonSchemas {
  readonly #target: "draft-2020-12" | "draft-07";
  readonly #components = new Map<string, JsonSchema | boolean>();

  /** Names that are another schema's in this direction. */
  readonly #renamed = { input: new Set<string>(), output: new Set<string>() };

  constructor(target: "draft-2020-12" | "draft-07") {
    this.#target = target;
  }

  /** All that was referred to so far, by name. */
  get components(): Readonly<Record<string, JsonSchema | boolean>> {
    return Object.fromEntries([...this.#components].toSorted(([a], [b]) => a < b ? -1 : 1));
  }

  /**
   * A named schema that is not the same in both directions has another name in the second one that is asked for.
   *
   * @param io whether it is what comes in, before defaults are filled in, or what goes out
   */
  of(schema: z.core.$ZodType, io: "input" | "output"): JsonSchema {
    const text = JSON.stringify(z.toJSONSchema(schema, {
      io,
      target: this.#target,
      metadata: NAMES,
      override: (context) => correct(context, io),
    }));
    const renamed = this.#renamed[io];
    // What refers to a schema with another name is another schema, too.
    while (true) {
      const nameOf = (name: string) => renamed.has(name) ? `${name}${SUFFIXES[io]}` : name;
      const { $schema: _, $defs = {}, definitions = $defs, ...root }: Written = JSON.parse(
        text.replaceAll(
          /"\$ref":"#\/(?:\$defs|definitions)\/([^"]+)"/g,
          (_, name) => `"$ref":"#/components/schemas/${nameOf(name)}"`,
        ),
      );
      const others = Object.entries(definitions).filter(([name, definition]) => {
        const known = this.#components.get(nameOf(name));
        return known !== undefined && JSON.stringify(known) !== JSON.stringify(definition);
      });
      if (others.length === 0) {
        for (const [name, definition] of Object.entries(definitions)) this.#components.set(nameOf(name), definition);
        return root;
      }
      for (const [name] of others) {
        if (renamed.has(name)) throw new TypeError(`Cannot name a schema ${nameOf(name)}: there are two of that name`);
        renamed.add(name);
      }
    }
  }
}
