import { english } from "@/lib/language/en/mod.ts";
import { Desk } from "./workspace/Desk.tsx";

/** The page in English. An island of its own, so that a browser fetches no other language. */
export default function EnglishDesk({ boot }: { readonly boot: string }) {
  return <Desk boot={boot} texts={english} />;
}
