/**
 * A path with parameters that are whole segments: `/api/orders/{order_id}`.
 *
 * They are read from the URL here and not taken from the framework: Fresh leaves `%2F` in a parameter as it is, and a
 * ticker such as `BTC/USD` has a slash.
 */
export class PathTemplate {
  readonly #segments: readonly string[];

  constructor(path: string) {
    this.#segments = path.split("/");
  }

  /** The decoded parameters of a path; null when it is another path. */
  match(path: string): Readonly<Record<string, string>> | null {
    const segments = path.split("/");
    if (segments.length !== this.#segments.length) return null;
    const params: [string, string][] = [];
    for (const [index, segment] of this.#segments.entries()) {
      const text = segments[index] ?? "";
      if (!segment.startsWith("{")) {
        if (text !== segment) return null;
      } else if (text === "") return null;
      else params.push([segment.slice(1, -1), decode(text)]);
    }
    return Object.fromEntries(params);
  }
}

/** A text whose percent signs are no encoding stays as it is; the schema of the parameter will say what it thinks. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
