import type { scans as english } from "../en/scans.ts";

/** Texts of scans, in Korean. */
export const scans: typeof english = {
  choose: "스캔 선택",
  chooseFirst: "위에서 스캔을 선택하세요.",
  edit: "편집",
  editScan: (name) => `${name} 편집`,
  newScan: "새 스캔",
  held: "고정",
  heldHint: "마우스나 키보드가 있는 동안 줄의 순서를 바꾸지 않습니다",
  atMost: (limit) => `최대 ${limit}개까지 표시`,
  asking: "시장에 묻는 중입니다.",
  missing: (id) => `${id} 스캔이 없습니다. 다른 스캔을 선택하세요.`,
  tools: "편집",
  toolsOf: (name) => `${name} 스캔과 열`,
  columns: "열",
  csv: "CSV로 저장",
  fresh: "새로",
  gone: "더 이상 조건에 맞지 않습니다",
  ticker: "종목",
  caption: (name) => `${name}, 종목을 선택하면 차트가 나옵니다`,
  none: "지금은 맞는 종목이 없습니다.",
};
