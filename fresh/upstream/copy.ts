import { join } from "node:path";

const ROOT = new URL("../..", import.meta.url).pathname;

export interface CopyOptions {
  /** Checkout of `denoland/fresh`. */
  readonly fresh: string;
  /** Checkout of `denoland/std`. */
  readonly std: string;
  /** Where the copy goes; empty. */
  readonly folder: string;
}

interface PackageFile {
  readonly name?: string;
  readonly version?: string;
  readonly imports?: Readonly<Record<string, string>>;
}

/** What a checkout's `deno.json` says. @throws {Error} when there is none, naming what is missing */
async function readPackage(folder: string): Promise<PackageFile> {
  const path = join(folder, "deno.json");
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch (cause) {
    throw new Error(`Cannot run on upstream: ${path} cannot be read: is its folder a checkout?`, { cause });
  }
}

/** Folders of the packages of std. */
async function stdPackages(std: string): Promise<string[]> {
  await readPackage(std);
  const folders: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(std)) {
    const folder = join(std, name);
    const isPackage = isDirectory &&
      await readPackage(folder).then(({ version }) => version !== undefined, () => false);
    if (isPackage) folders.push(folder);
  }
  return folders.sort();
}

/**
 * Copies the project, as it lies here, with `links` to upstream's packages in place of the stand-in. Upstream's bundler
 * asks for `@deno/esbuild-plugin`, which is in no repository: the stand-in's plugin, which resolves through the import
 * map, takes its place.
 *
 * @returns the version of Fresh
 * @throws {Error} when a folder is no checkout
 */
export async function copy({ fresh, std, folder }: CopyOptions): Promise<string> {
  const core = join(fresh, "packages/fresh");
  const { version, imports = {} } = await readPackage(core);
  const listed = await new Deno.Command("git", { args: ["ls-files", "-z", "-co", "--exclude-standard"], cwd: ROOT })
    .output();
  for (const file of new TextDecoder().decode(listed.stdout).split("\0").filter((name) => name !== "")) {
    const target = join(folder, file);
    await Deno.mkdir(join(target, ".."), { recursive: true });
    await Deno.copyFile(join(ROOT, file), target);
  }
  // Other packages, other lock.
  await Deno.remove(join(folder, "deno.lock"));
  const plugin = join(folder, ".esbuild-plugin");
  await Deno.mkdir(plugin);
  await Deno.copyFile(join(ROOT, "fresh/dev/import_map_plugin.ts"), join(plugin, "import_map_plugin.ts"));
  await Deno.writeTextFile(
    join(plugin, "mod.ts"),
    'import { importMapPlugin } from "./import_map_plugin.ts";\nexport const denoPlugin = () => importMapPlugin;\n',
  );
  const packages = Object.entries(imports).filter(([, target]) => target.startsWith("npm:"));
  await writeJson(join(plugin, "deno.json"), {
    name: "@deno/esbuild-plugin",
    version: "1.2.0",
    exports: "./mod.ts",
    imports: Object.fromEntries(packages),
  });
  const config = await readPackage(folder);
  const links = [core, join(fresh, "packages/build-id"), plugin, ...await stdPackages(std)];
  await writeJson(join(folder, "deno.json"), { ...config, links });
  return version ?? "of no version";
}

const writeJson = (path: string, value: unknown): Promise<void> =>
  Deno.writeTextFile(path, JSON.stringify(value, null, 2));
