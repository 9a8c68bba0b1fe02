import { Builder } from "fresh/dev";
import { isBuilt, markBuilt } from "@/lib/build_mark.ts";

const builder = new Builder();
const [command, option] = Deno.args;
if (command !== "build") await builder.listen(() => import("./main.ts"));
else if (option !== "--if-stale" || !await isBuilt()) {
  await builder.build();
  await markBuilt();
}
