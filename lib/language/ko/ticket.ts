import type { ticket as english } from "../en/ticket.ts";

/** Texts of the order ticket, in Korean. */
export const ticket: typeof english = {
  side: "매매 구분",
  type: "주문 유형",
  types: { market: "시장가", limit: "지정가", stop: "스톱" },
  quantity: "수량",
  limitPrice: "지정 가격",
  stopPrice: "스톱 가격",
  atMarket: "시장가",
  sending: "보내는 중",
  noPosition: (ticker) => `${ticker} 포지션 없음`,
  long: "매수 보유",
  short: "공매도",
  at: "평균",
  last: "현재가",
  takeLast: "현재가 넣기",
  value: "금액",
  buyingPower: "매수 여력",
  chartShows: (ticker) => `차트는 이제 ${ticker}입니다.`,
  orderInstead: (ticker) => `${ticker}으로 바꾸기`,
  closed: (reason) => `지금은 주문할 수 없습니다: ${reason}`,
  uncertain: "그래도 도착했을 수 있습니다. 그대로 다시 보내도 두 번 주문되지 않습니다.",
  faults: {
    ticker: "먼저 종목을 고르세요",
    quantity: "수량은 0보다 큰 숫자여야 합니다. 예: 100",
    limit: "지정 가격은 0보다 큰 숫자여야 합니다. 예: 12.5",
    stop: "스톱 가격은 0보다 큰 숫자여야 합니다. 예: 12.5",
  },
};
