import { type FactName, FACTS } from "@/lib/protocol/mod.ts";

/** Heading and definition of each fact. */
export type FactTexts = Readonly<Record<FactName, { readonly label: string; readonly definition: string }>>;

/** Facts of scans and rules, in English: as the protocol defines them. */
export const facts: FactTexts = FACTS;
