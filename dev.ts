import { Builder } from "fresh/dev";
import { isBuilt, markBuilt } from "@/lib/app/build_mark.ts";

const builder = new Builder();
const [command, option] = Deno.args;
if (command !== "build") {
  const hostname = Deno.env.get("HOST") ?? "127.0.0.1";
  await builder.listen(() => import("./main.ts"), { hostname, port: Number(Deno.env.get("PORT") ?? 8000) });
} else if (option !== "--if-stale" || !await isBuilt()) {
  await builder.build();
  await markBuilt();
}
