import type { TickerReference } from "@/lib/protocol/mod.ts";
import { Random } from "../random.ts";
import type { Listing } from "./listing.ts";
import { logUniform } from "./traits.ts";

/** Of the random numbers of a listing: daily bars and minutes have the first two. */
const STREAM = 2;

const ENDINGS = ["", "", "nix", "via", "tec", "ra", "lon", "zen", "mar"];
const TRADES =
  "Therapeutics,Biosciences,Energy,Semiconductor,Robotics,Mining,Software,Foods,Logistics,Bancorp,Aerospace,Networks"
    .split(",");
const FORMS = ["Inc.", "Corp.", "Holdings", "Group", "Ltd."];
const FUNDS = ["Large Cap Value", "Small Cap Growth", "Dividend", "2x Daily Semiconductor", "Treasury", "Clean Power"];
/** As Massive writes exchanges, the likely ones more often. */
const EXCHANGES = ["XNAS", "XNAS", "XNAS", "XNYS", "XNYS", "XASE"];
/** Above this share of trades a ticker is one of the large companies that everybody trades. */
const LARGE_ACTIVITY = 20;

/** Whose name it is, spelled from the ticker's own letters: a likeness to a company is an accident. */
function companyName(base: string): string {
  const letters = Array.from(base);
  const random = new Random(letters.reduce((sum, letter) => sum * 31 + letter.charCodeAt(0) | 0, 0));
  const word = base.charAt(0) + letters.slice(1).join("").toLowerCase() + random.pick(ENDINGS);
  return `${word} ${random.pick(TRADES)} ${random.pick(FORMS)}`;
}

const COMES_WITH = { PFD: "Preferred Series A", WARRANT: "Warrant", UNIT: "Unit", RIGHT: "Right" } as const;

/** What a simulated ticker is: always the same for the same listing. */
export function referenceOf({ ticker, base, type, temper, lastClose, activity, seed }: Listing): TickerReference {
  const random = new Random(seed, STREAM);
  const exchange = random.pick(EXCHANGES);
  const issuer = companyName(base);
  if (type === "ETF") {
    const sharesOutstanding = roundShares(logUniform(random, 5e5, 4e8));
    const name = `${issuer.slice(0, issuer.indexOf(" "))} ${random.pick(FUNDS)} ETF`;
    return {
      ticker,
      name,
      type,
      exchange: "ARCX",
      sharesOutstanding,
      marketCap: Math.round(sharesOutstanding * lastClose),
    };
  }
  if (type !== "CS") return { ticker, name: `${issuer} ${COMES_WITH[type]}`, type, exchange };
  const issued = temper === "gapper" || temper === "faller"
    ? logUniform(random, 2e6, 8e7)
    : activity > LARGE_ACTIVITY
    ? logUniform(random, 3e8, 8e9)
    : logUniform(random, 4e6, 6e8);
  const sharesOutstanding = roundShares(issued);
  return {
    ticker,
    name: issuer,
    type,
    exchange,
    float: roundShares(sharesOutstanding * random.between(0.3, 0.97)),
    sharesOutstanding,
    marketCap: Math.round(sharesOutstanding * lastClose),
  };
}

const roundShares = (shares: number): number => Math.round(shares / 100) * 100;
