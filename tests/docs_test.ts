import { assert, assertEquals, assertThrows } from "@std/assert";
import { CONFIG_NAMES, parseConfig } from "@/lib/app/config.ts";
import { Disconnects, MessageType } from "@/lib/protocol/mod.ts";

const ROOT = new URL("..", import.meta.url);

const readDoc = (path: string): string => Deno.readTextFileSync(new URL(path, ROOT));

/** Every Markdown file that we write, as paths from the root. */
function documents(folder = "docs/"): string[] {
  const inside = [...Deno.readDirSync(new URL(folder, ROOT))].flatMap(({ name, isDirectory }) =>
    isDirectory ? documents(`${folder}${name}/`) : name.endsWith(".md") ? [`${folder}${name}`] : []
  );
  return folder === "docs/" ? ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...inside.sort()] : inside;
}

/** A variable's row: `| NAME | type | default | meaning |`. */
interface Row {
  readonly name: string;
  readonly type: string;
  readonly fallback: string;
  readonly meaning: string;
}

/** The rows of all tables that have a column for variables of the environment. */
function environmentRows(markdown: string): Row[] {
  return [...markdown.matchAll(/^\| `([A-Z][A-Z0-9_]*)` +\|([^|]*)\|([^|]*)\|([^|]*)\|$/gm)].map((match) => {
    const [, name = "", type = "", fallback = "", meaning = ""] = match.map((cell) => cell.trim());
    return { name, type, fallback, meaning };
  });
}

function documented(value: unknown): string {
  if (value === undefined) return "unset";
  return Array.isArray(value) && value.length === 0 ? "empty" : `\`${value}\``;
}

/** Texts that a type admits and texts that it does not, as far as the words of the table tell. */
function samples(type: string): { readonly good: readonly string[]; readonly bad: readonly string[] } {
  const range = /^(integer|number) (\S+) to (\d+)/.exec(type);
  if (range !== null) {
    const [, kind, least = "", most = ""] = range;
    const good = type.includes("`max`") ? [least, most, "max"] : [least, most];
    return { good, bad: ["x", String(Number(least) - 1), `${most}1`, ...(kind === "integer" ? [`${least}.5`] : [])] };
  }
  if (!/^(one of|boolean)/.test(type)) return { good: [], bad: [] };
  return { good: [...type.matchAll(/`([^`]+)`/g)].map(([, word = ""]) => word), bad: ["nonsense"] };
}

/** What some feeds cannot do without. */
const NEEDED = { REPLAY_FILES: "x", MASSIVE_API_KEY: "k" };

for (const path of ["README.md", "docs/operations.md"]) {
  const rows = environmentRows(readDoc(path));

  Deno.test(`${path} names every variable of the environment, with its default`, () => {
    const defaults = parseConfig({}) as Readonly<Record<string, unknown>>;
    assertEquals(
      rows.map(({ name, fallback }) => [name, fallback]).sort(),
      CONFIG_NAMES.map((name) => [name, documented(defaults[name])]).sort(),
    );
    assertEquals(rows.filter(({ type, meaning }) => type === "" || meaning === ""), []);
  });

  Deno.test(`${path} tells the types and ranges that lib/app/config.ts enforces`, () => {
    for (const { name, type } of rows) {
      const { good, bad } = samples(type);
      for (const text of good) parseConfig({ ...NEEDED, [name]: text });
      for (const text of bad) {
        assertThrows(() => parseConfig({ ...NEEDED, [name]: text }), TypeError, name, `${name}=${text}`);
      }
    }
  });
}

/** Anchors of a document's headings, as GitHub makes them. */
const anchors = (markdown: string): string[] =>
  [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")
  );

Deno.test("every relative link of the documentation leads somewhere", () => {
  const broken: string[] = [];
  let links = 0;
  for (const path of documents()) {
    for (const [, target = ""] of readDoc(path).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      links += 1;
      const url = new URL(target, new URL(path, ROOT));
      try {
        Deno.statSync(new URL(url.pathname, ROOT));
        const anchor = url.hash.slice(1);
        if (anchor !== "" && !anchors(Deno.readTextFileSync(new URL(url.pathname, ROOT))).includes(anchor)) {
          broken.push(`${path} -> ${target} (no such heading)`);
        }
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
        broken.push(`${path} -> ${target}`);
      }
    }
  }
  assert(links > 20, `only ${links} links were found: the documents were not read right`);
  assertEquals(broken, []);
});

Deno.test("docs/protocol.md names every message type and every close code", () => {
  const text = readDoc("docs/protocol.md");
  const missing = Object.values(MessageType).filter((type) => !text.includes(`| \`${type}\` `));
  assertEquals(missing, []);
  const codes = [...text.matchAll(/^\| (\d{4}) +\| `([A-Z_]+)`/gm)].map(([, code, reason]) => `${code} ${reason}`);
  assertEquals(codes.sort(), Object.values(Disconnects).map(({ code, reason }) => `${code} ${reason}`).sort());
});

Deno.test("docs/operations.md names every metric", () => {
  const made = readDoc("routes/metrics.ts").matchAll(/metric\(\s*"(\w+)",\s*"(\w+)"/g);
  const documented = readDoc("docs/operations.md").matchAll(/^\| `flashtape_(\w+)(?:\{\w+\})?` +\| (\w+)/gm);
  const names = (matches: Iterable<RegExpExecArray>) => [...matches].map(([, name, type]) => `${name} ${type}`).sort();
  assertEquals(names(documented), names(made));
});
