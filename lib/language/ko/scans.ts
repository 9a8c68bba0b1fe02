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
  none: "지금은 맞는 종목이 없습니다.",
};
