/**
 * `deno task bench:truth`: how many of our one-minute bars equal those that the data's vendor made of the same trades.
 *
 * Prints a table of the recorded days in tests/fixtures: bars that are equal per field and in all five, minutes that only
 * one side has, and the day's close and volume.
 */
import { DAYS, exactBars, FIELDS, type Truth, truthOf } from "@/tests/market/truth.ts";

const percent = (part: number, whole: number) => `${(part / whole * 100).toFixed(2)} %`;

function row(name: string, truths: readonly Truth[], last: readonly string[]): string[] {
  const bars = truths.reduce((sum, { vendor }) => sum + vendor.length, 0);
  const exact = truths.map(exactBars);
  const sum = (field: keyof (typeof exact)[number]) => exact.reduce((total, counts) => total + counts[field], 0);
  return [
    name,
    `${bars}`,
    ...FIELDS.map((field) => `${sum(field)}`),
    percent(sum("all"), bars),
    `${sum("more")}`,
    ...last,
  ];
}

const truths = await Promise.all(DAYS.map(truthOf));
const rows = [
  ["day", "bars", ...FIELDS, "all five", "only ours", "official close", "day volume"],
  ...truths.map((truth) =>
    row(truth.day, [truth], [`${truth.state.officialClose ?? "none"}`, truth.state.dayVolume.toLocaleString("en-US")])
  ),
  row("all", truths, ["", ""]),
];
const widths = rows[0]?.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0))) ?? [];
const text = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`;
const [head = [], ...body] = rows;
console.log([head, widths.map((width) => "-".repeat(width)), ...body].map(text).join("\n"));
