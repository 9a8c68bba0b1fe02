import { assertEquals } from "@std/assert";
import {
  formatCompact,
  formatDifference,
  formatGain,
  formatMoney,
  formatOrderPrice,
  formatPercent,
  formatPrice,
  formatQuantity,
  formatScore,
  formatSize,
} from "@/components/desk/format.ts";

const cases = <T>(name: string, format: (value: T) => string, table: readonly (readonly [T, string])[]) =>
  Deno.test(`${name}() writes ${table.map(([, text]) => text).join(" ")}`, () => {
    for (const [value, text] of table) assertEquals(format(value), text);
  });

cases("formatPrice", formatPrice, [
  [0.12345, "0.1235"],
  [1, "1.00"],
  [64123.456, "64,123.46"],
  [0.0021, "0.0021"],
  [0.00001234, "0.00001234"],
  [0.0000001234, "0.0000001234"],
  [0.012345, "0.01235"],
  [0.05, "0.0500"],
  [1.234e-13, "0.0000000000001234"],
]);
cases("formatOrderPrice", formatOrderPrice, [
  [0.5, "0.5000"],
  [12.5, "12.50"],
  [12.3456, "12.3456"],
  [0.123456, "0.123456"],
  [64123.5, "64,123.50"],
]);
cases("formatQuantity", formatQuantity, [
  [12_300, "12,300"],
  [0.5, "0.5"],
  [0.00012345, "0.00012345"],
  [-1.5, "1.5"],
  [1.234e-10, "0.0000000001234"],
]);
cases("formatPercent", formatPercent, [
  [2.128, "+2.13%"],
  [-0.5, "−0.50%"],
  [0, "0.00%"],
  [-0.001, "0.00%"],
  [1234.5, "+1,235%"],
]);
cases("formatDifference", formatDifference, [
  [1.05, "+1.05"],
  [-0.0512, "−0.0512"],
  [0, "0.0000"],
  [0.000000124 - 0.000000123, "+0.000000001"],
  [-0.0000012345, "−0.000001235"],
  [100.1 - 100, "+0.1000"],
]);
cases("formatMoney", formatMoney, [[12_340.5, "12,340.50"], [-3, "−3.00"], [-0.001, "0.00"]]);
cases("formatGain", formatGain, [[12.3, "+12.30"], [-0.5, "−0.50"], [0.004, "0.00"]]);
cases("formatCompact", formatCompact, [
  [0, "0"],
  [950, "950"],
  [12.345, "12.3"],
  [999_960, "1.00M"],
  [12_340, "12.3K"],
  [187_600_000, "188M"],
  [3.2e12, "3.20T"],
  [0.00000012345, "0.0000001235"],
]);
cases("formatSize", formatSize, [[12_300, "12,300"], [0.5, "0.5000"], [0.00001, "0.00001"], [0.001234567, "0.001235"], [
  1.5e-9,
  "0.0000000015",
]]);
cases("formatScore", formatScore, [[85.26, "85.3"], [-1, "–"]]);
