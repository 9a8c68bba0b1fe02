import type { AccountName, Position, Ticker } from "@/lib/protocol/mod.ts";
import { noPosition } from "./position.ts";

/** The positions of every account. */
export class PositionBook {
  readonly #positions = new Map<AccountName, Map<Ticker, Position>>();

  constructor(positions: readonly Position[]) {
    for (const position of positions) this.put(position);
  }

  put(position: Position): void {
    let ofAccount = this.#positions.get(position.account);
    if (ofAccount === undefined) this.#positions.set(position.account, ofAccount = new Map());
    ofAccount.set(position.ticker, position);
  }

  /** An empty one where nothing has been dealt. */
  get(account: AccountName, ticker: Ticker): Position {
    return this.#positions.get(account)?.get(ticker) ?? noPosition(account, ticker);
  }

  /** In the order of their first fill; of every account where none is named. */
  list(account?: AccountName): Position[] {
    const accounts = account === undefined ? [...this.#positions.keys()] : [account];
    return accounts.flatMap((name) => [...this.#positions.get(name)?.values() ?? []]);
  }

  /** Forgets all of an account. */
  forget(account: AccountName): void {
    this.#positions.delete(account);
  }
}
