import type * as z from "zod/mini";
import type { RestCaller } from "./rest_caller.ts";

export interface DocumentRequestsOptions<S extends z.ZodMiniType, L extends z.ZodMiniType> {
  /** Address of the list. */
  readonly path: string;
  /** What one is called in the words of a failure. */
  readonly noun: string;
  readonly schema: S;
  readonly listSchema: L;
}

/** The routes of what people keep on the server and can change: scans, alert rules. */
export class DocumentRequests<
  Request,
  S extends z.ZodMiniType,
  L extends z.ZodMiniType<{ readonly items: z.infer<S>[] }>,
> {
  readonly #caller: RestCaller;
  readonly #options: DocumentRequestsOptions<S, L>;

  constructor(caller: RestCaller, options: DocumentRequestsOptions<S, L>) {
    this.#caller = caller;
    this.#options = options;
  }

  /** In the order in which they are shown. */
  async list(): Promise<readonly z.infer<S>[]> {
    const { path, noun, listSchema } = this.#options;
    return (await this.#caller.get(path, `the ${noun}s`, listSchema)).items;
  }

  /**
   * @param id of the one to change; null for a new one
   * @param isQuiet whether nobody is asked for the server's token
   */
  save(id: string | null, body: Request, isQuiet = false): Promise<z.infer<S>> {
    const { path, noun, schema } = this.#options;
    const request = { body, failure: `Cannot save the ${noun}`, schema, isQuiet };
    return id === null
      ? this.#caller.control({ method: "POST", path, ...request })
      : this.#caller.control({ method: "PUT", path: this.#pathOf(id), ...request });
  }

  remove(id: string): Promise<void> {
    const failure = `Cannot delete the ${this.#options.noun}`;
    return this.#caller.control({ method: "DELETE", path: this.#pathOf(id), failure });
  }

  /** Makes a shipped one what it was when it came. */
  restore(id: string): Promise<z.infer<S>> {
    const { noun, schema } = this.#options;
    const failure = `Cannot restore the ${noun}`;
    return this.#caller.control({ method: "POST", path: `${this.#pathOf(id)}/restore`, failure, schema });
  }

  #pathOf(id: string): string {
    return `${this.#options.path}/${encodeURIComponent(id)}`;
  }
}
