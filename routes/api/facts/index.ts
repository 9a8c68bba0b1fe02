import { getFacts } from "@/lib/http/operations/facts.ts";
import { operation } from "@/lib/http/requests/operation.ts";
import { FACT_NAMES, FACTS } from "@/lib/protocol/mod.ts";
import { define } from "@/lib/app/state.ts";

export const handler = define.handlers({
  GET: operation(getFacts, () => {
    const items = FACT_NAMES.map((name) => ({ name, ...FACTS[name] }));
    return { count: items.length, items };
  }),
});
