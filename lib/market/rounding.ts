export { roundPrice, roundSize, roundTo } from "@/lib/protocol/mod.ts";
