import * as z from "zod";

const ROOT = new URL("../..", import.meta.url);
const FOLDERS = ["fresh/", "lib/", "routes/", "islands/", "components/"];

/** One import of a project's file. Paths are relative to the project; a package has its specifier. */
export interface Import {
  readonly from: string;
  readonly to: string;
  /** As it stands in the source. */
  readonly specifier: string;
  readonly isTypeOnly: boolean;
  readonly isPackage: boolean;
}

const Edge = z.object({ specifier: z.string().optional() }).optional();
const Graph = z.object({
  modules: z.array(z.object({
    specifier: z.string(),
    dependencies: z.array(z.object({ specifier: z.string(), code: Edge, type: Edge })).default([]),
  })),
});

/** Files of the project below a folder such as `lib/`, tests left out. */
export function* sources(folder: string): Generator<string> {
  for (const entry of Deno.readDirSync(new URL(folder, ROOT))) {
    if (entry.isDirectory && entry.name !== "tests") yield* sources(`${folder}${entry.name}/`);
    else if (/(?<!\.d)\.tsx?$/.test(entry.name)) yield folder + entry.name;
  }
}

export const readSource = (path: string): string => Deno.readTextFileSync(new URL(path, ROOT));

/** All imports of the project's own files, as `deno info --json` sees them. */
export async function moduleGraph(): Promise<Import[]> {
  const files = ["main.ts", ...FOLDERS.flatMap((folder) => [...sources(folder)])];
  const temp = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(temp, files.map((file) => `import "${new URL(file, ROOT).href}";`).join("\n"));
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", "--config", new URL("deno.json", ROOT).pathname, temp],
    }).output();
    if (!success) throw new Error(`deno info failed: ${new TextDecoder().decode(stderr)}`);
    return [...imports(Graph.parse(JSON.parse(new TextDecoder().decode(stdout))))];
  } finally {
    await Deno.remove(temp);
  }
}

function* imports({ modules }: z.infer<typeof Graph>): Generator<Import> {
  for (const { specifier: url, dependencies } of modules) {
    if (!url.startsWith(ROOT.href) || url.endsWith(".d.ts")) continue;
    for (const { specifier, code, type } of dependencies) {
      const target = code?.specifier ?? type?.specifier;
      if (target === undefined) continue;
      const isPackage = !target.startsWith(ROOT.href);
      yield {
        from: url.slice(ROOT.href.length),
        to: isPackage ? target : target.slice(ROOT.href.length),
        specifier,
        isTypeOnly: code?.specifier === undefined,
        isPackage,
      };
    }
  }
}
