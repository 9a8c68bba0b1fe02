import { korean } from "@/lib/language/ko/mod.ts";
import { Desk } from "./workspace/Desk.tsx";

/** The page in Korean. An island of its own, so that a browser fetches no other language. */
export default function KoreanDesk({ boot }: { readonly boot: string }) {
  return <Desk boot={boot} texts={korean} />;
}
