import type { Details } from "@/lib/connections/delivery/detail/details.ts";
import type { Follower } from "@/lib/producers/follower.ts";

/** Carries quotes, single trades and order books to those who name tickers for them. @param details asked each time */
export function detailFollower(details: () => Details): Follower {
  return {
    begin: () => details().clear(),
    onTrade: (trade) => details().trade(trade),
    onEvent: (event) => {
      if (event.kind === "quote") details().quote(event);
      else if (event.kind === "depth") details().book(event);
    },
  };
}
