/**
 * `deno task bench:market`: the facts of a whole market, 12,000 tickers.
 *
 * Runs the engine over trades that are made as cheaply as they can be in the same process, whose making is counted apart,
 * at 20,000 and at 100,000 trades/s, with 20 scans each second and one WebSocket client of 50 tickers. Then plays a part
 * of the market, each ticker as active as in the whole, as fast as it goes: to the facts as the server keeps them and in
 * the straightforward form, an object a ticker with the trades of 15 minutes; and for 18 minutes to all that is kept of
 * trades.
 *
 *     deno task bench:market
 *     deno task bench:market --only live --rate 20000 --seconds 60
 */
import { parseArgs } from "node:util";
import { describeMachine } from "./harness/machine.ts";
import { type FormRun, runColumns, runMinutes, runObjects } from "./market/forms.ts";
import { runLive } from "./market/live.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    only: { type: "string", default: "live,forms,minutes" },
    tickers: { type: "string", default: "12000" },
    rate: { type: "string", default: "20000,100000" },
    seconds: { type: "string", default: "20" },
    store: { type: "string", default: "disk" },
    "warm-up": { type: "string", default: "10" },
  },
});
const tickers = Number(values.tickers);
/** Trades a second of one ticker, on average: what the parts of the market have in common with the whole. */
const RATE = 20_000 / 12_000;
/** Parts of the market, in tickers. */
const PARTS = { forms: 400, minutes: 3_000 };

const number = (value: number, decimals = 0) => value.toLocaleString("en-US", { maximumFractionDigits: decimals });
const has = (part: string) => values.only.split(",").includes(part);

console.log(await describeMachine());
if (has("live")) {
  for (const tradesPerS of values.rate.split(",").map(Number)) {
    const run = await runLive({
      tickers,
      tradesPerS,
      warmUpS: Number(values["warm-up"]),
      seconds: Number(values.seconds),
      store: values.store,
    });
    const { p50, p99, max } = run.latency;
    console.log(
      `live      ${number(tradesPerS)} trades/s over ${number(tickers)} tickers, 20 scans a second, 1 client of 50`,
    );
    console.log(
      `  made    ${number(run.madePerS)}/s, ${number(run.shedPerS)}/s left out, ${number(run.readPerS)}/s read`,
    );
    console.log(
      `  CPU     ${run.cores.toFixed(2)} of one core, and ${
        run.makingCores.toFixed(2)
      } for the making of trades; other programs ${run.otherCores.toFixed(2)}, other machines ${
        run.stolenCores.toFixed(2)
      }`,
    );
    console.log(`  latency trade to frame: p50 ${p50} ms, p99 ${p99} ms, max ${max} ms`);
    console.log(`  scans   ${run.scanMs.toFixed(1)} ms a second, ${number(run.found)} rows found`);
    const everyS = Number(values.seconds) > 120 ? 60 : 5;
    const readings = run.rssMiB.filter((_, index) => index * 5 % everyS === 0).map((mib) => mib.toFixed(0));
    console.log(
      `  memory  ${readings.join(", ")} MiB, one reading every ${everyS} s; at most ${run.peakRssMiB.toFixed(0)} MiB`,
    );
    console.log(
      `  seconds ${number(run.secondsBytes / tickers)} bytes a ticker, ${number(run.activeCount)} tickers active`,
    );
  }
}
if (has("forms")) {
  const options = { tickers: PARTS.forms, tradesPerS: Math.round(PARTS.forms * RATE), seconds: 900 };
  const columns = runColumns(options);
  const objects = runObjects(options);
  const tell = (name: string, { msPerS, lastMsPerS, bytesPerTicker, found }: FormRun) =>
    console.log(
      `  ${name} ${msPerS.toFixed(2)} ms a second of the market, ${lastMsPerS.toFixed(2)} when the windows are full; ` +
        `${number(bytesPerTicker)} bytes a ticker; ${found} rows found`,
    );
  console.log(`forms     ${options.tickers} tickers, ${options.tradesPerS} trades/s, 15 minutes, 20 scans a second`);
  tell("columns", columns);
  tell("objects", objects);
  console.log(
    `  ratio   ${(objects.lastMsPerS / columns.lastMsPerS).toFixed(1)} times the time when the windows are full`,
  );
}
if (has("minutes")) {
  const options = { tickers: PARTS.minutes, tradesPerS: Math.round(PARTS.minutes * RATE), minutes: 18 };
  console.log(
    `minutes   ${options.tickers} tickers, ${options.tradesPerS} trades/s: ids, revisable bars, sums and facts hold`,
  );
  for (const { minute, bytesPerTicker } of runMinutes(options)) {
    if (minute === 1 || minute % 3 === 0) console.log(`  ${minute} min  ${number(bytesPerTicker)} bytes a ticker`);
  }
}
