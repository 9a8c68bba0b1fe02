const tagOf = (value: object): string => Object.prototype.toString.call(value);

function record(entries: Iterable<[string, unknown]>, path: object[]): object {
  // Without a prototype, a key named __proto__ is a key like any other.
  const copy = Object.create(null);
  for (const [key, member] of entries) {
    if (member !== undefined) copy[key] = convert(member, path);
  }
  return copy;
}

function convertObject(value: object, path: object[]): unknown {
  if (Array.isArray(value)) {
    return Array.from(value, (member) => convert(member, path));
  }
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? null : value.toISOString();
  }
  if (value instanceof Set) {
    return Array.from(value, (member) => convert(member, path));
  }
  if (value instanceof Map) {
    return record(
      Array.from(value, ([key, member]) => [String(key), member]),
      path,
    );
  }
  if (value instanceof DataView) {
    return convertObject(
      new Uint8Array(value.buffer, value.byteOffset, value.byteLength),
      path,
    );
  }
  if (ArrayBuffer.isView(value)) {
    return Array.from(
      value as unknown as ArrayLike<unknown>,
      (member) => convert(member, path),
    );
  }
  if (value instanceof ArrayBuffer) return Array.from(new Uint8Array(value));
  if ("toJSON" in value && typeof value.toJSON === "function") {
    return convert(value.toJSON(), path);
  }
  if (tagOf(value) === "[object Object]") {
    return record(Object.entries(value), path);
  }
  return String(value);
}

function convert(value: unknown, path: object[]): unknown {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) ? value : null;
    case "undefined":
      return null;
    case "bigint":
      return value >= Number.MIN_SAFE_INTEGER &&
          value <= Number.MAX_SAFE_INTEGER
        ? Number(value)
        : String(value);
    case "object": {
      if (value === null) return null;
      if (path.includes(value)) {
        throw new TypeError(
          "Cannot serialise the message: it contains itself (a cycle)",
        );
      }
      path.push(value);
      const converted = convertObject(value, path);
      path.pop();
      return converted;
    }
    default:
      return String(value);
  }
}

/**
 * JSON text of any value. What JSON cannot hold is converted: `bigint` to a number when safe, else a string; typed
 * arrays and `Set` to arrays; `Map` to an object; `Date` to ISO 8601; `NaN` and infinities (and dates that are none)
 * to null; objects with `toJSON` by it; anything else unknown by `String(value)`. Members that are `undefined` are left
 * out of objects and are null in arrays, as in JSON.stringify.
 *
 * @throws {TypeError} when the value contains itself; nothing is to be sent then.
 */
export function serialize(value: unknown): string {
  return JSON.stringify(convert(value, []));
}
