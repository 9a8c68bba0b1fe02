import * as z from "zod/mini";
import type { Panel } from "../workspace/panel.ts";
import { FIRST_STUDIES, STUDY_NAMES, type StudyName } from "./studies/study_names.ts";

const Studies = z.array(z.enum(STUDY_NAMES));
const Switches = z.array(z.enum(["volume", "levels", "log", "inverted"]));
export type ChartSwitch = z.infer<typeof Switches>[number];
const FIRST_SWITCHES: ChartSwitch[] = ["volume", "levels"];

/** The studies that a chart panel shows. Follows them. */
export const studiesOf = (panel: Panel): readonly StudyName[] =>
  panel.setting<StudyName[]>("studies", Studies, [...FIRST_STUDIES]);

/** What is switched on in a chart panel. Follows it. */
export const switchesOf = (panel: Panel): readonly ChartSwitch[] =>
  panel.setting<ChartSwitch[]>("switches", Switches, FIRST_SWITCHES);

const toggled = <T>(list: readonly T[], one: T): T[] =>
  list.includes(one) ? list.filter((other) => other !== one) : [...list, one];

export const toggleStudy = (panel: Panel, name: StudyName): void =>
  panel.keep("studies", toggled(studiesOf(panel), name));
export const toggleSwitch = (panel: Panel, name: ChartSwitch): void =>
  panel.keep("switches", toggled(switchesOf(panel), name));
