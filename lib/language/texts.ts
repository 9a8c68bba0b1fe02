import type { english } from "./en/mod.ts";

/** The texts of a language. English says which there are; a language that lacks one is not type-correct. */
export type Texts = typeof english;
