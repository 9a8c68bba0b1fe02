import { Builder } from "fresh/dev";
import { compressFiles } from "@/lib/http/compressed_files.ts";
import { isBuilt, markBuilt } from "@/lib/app/build_mark.ts";

// The folders in islands/ hold what the islands are made of: an entry of its own each would be cut into a hundred chunks.
const builder = new Builder({ ignore: [/[._]test\.[jt]sx?$/, /\/islands\/[^/]+\//] });
const [command, option] = Deno.args;
if (command !== "build") {
  const hostname = Deno.env.get("HOST") ?? "127.0.0.1";
  await builder.listen(() => import("./main.ts"), { hostname, port: Number(Deno.env.get("PORT") ?? 8000) });
} else if (option !== "--if-stale" || !await isBuilt()) {
  await builder.build();
  const folders = ["static/", "_fresh/"].map((folder) => new URL(folder, import.meta.url));
  await compressFiles(folders);
  await markBuilt();
}
