import {
  ReplayDaysResponse,
  ReplayLoadRequest,
  ReplaySeekRequest,
  ReplaySpeedRequest,
  ReplayState,
  ReplayStepRequest,
} from "@/lib/protocol/mod.ts";
import type { OperationDescription } from "../../requests/operation_description.ts";

const NO_REPLAY = "The market is no recording.";
const NOT_NOW = `${NO_REPLAY} Or the engine does not run, or the recording is over.`;
const answers = { 200: { description: "The replay as it is then.", schema: ReplayState } };

export const getReplay = {
  method: "GET",
  path: "/api/replay",
  tag: "replay",
  summary: "Where the replay is, how fast it goes, and what it plays",
  description: "Told as STATUS `replay_changed` too whenever somebody changes it.",
  answers: { 200: { description: "The replay.", schema: ReplayState } },
  problems: { 409: NO_REPLAY },
} as const satisfies OperationDescription;

export const getReplayDays = {
  method: "GET",
  path: "/api/replay/days",
  tag: "replay",
  summary: "Recorded days that can be loaded",
  description:
    "Those that the server was started with (`configured`), then those of `RECORD_DIR`, newest first. Hours and tickers " +
    "are read in the background: ask again while they are null.",
  answers: { 200: { description: "The days.", schema: ReplayDaysResponse } },
  problems: { 409: NO_REPLAY },
} as const satisfies OperationDescription;

export const pauseReplay = {
  method: "POST",
  path: "/api/replay/pause",
  tag: "replay",
  summary: "Pause the replay",
  description: "The market's time stands still; orders can be sent and changed meanwhile.",
  control: true,
  answers,
  problems: { 409: NOT_NOW },
} as const satisfies OperationDescription;

export const resumeReplay = {
  method: "POST",
  path: "/api/replay/resume",
  tag: "replay",
  summary: "Let the replay go on",
  control: true,
  answers,
  problems: { 409: NOT_NOW },
} as const satisfies OperationDescription;

export const stepReplay = {
  method: "POST",
  path: "/api/replay/step",
  tag: "replay",
  summary: "Play up to the end of the next minute, or the next trade, and pause",
  control: true,
  body: ReplayStepRequest,
  examples: { minute: { to: "minute" }, trade: { to: "trade" } },
  answers,
  problems: { 409: NOT_NOW },
} as const satisfies OperationDescription;

export const setReplaySpeed = {
  method: "POST",
  path: "/api/replay/speed",
  tag: "replay",
  summary: "Set how fast the recording is played",
  description: "Times real time, 0.1 to 1000, or `max` for as fast as it can be read.",
  control: true,
  body: ReplaySpeedRequest,
  examples: { ten: { speed: 10 }, max: { speed: "max" } },
  answers,
  problems: { 409: NOT_NOW },
} as const satisfies OperationDescription;

export const seekReplay = {
  method: "POST",
  path: "/api/replay/seek",
  tag: "replay",
  summary: "Move to a market time of the recording",
  description:
    "Forwards all up to it is played without waiting. Backwards the recording begins again, with the engine: bars, " +
    "scores, alerts and the practice account start anew, STATUS `replay_restarted` says so, and all up to the time is " +
    "played at once; with `forwards_only` that is refused. A paused replay pauses again there.",
  control: true,
  body: ReplaySeekRequest,
  examples: { open: { time_ms: 1_381_239_000_000, forwards_only: true } },
  answers,
  problems: {
    409: `${NOT_NOW} Or the recording does not reach to that time, or is past it and going back is not wanted.`,
  },
} as const satisfies OperationDescription;

export const loadReplay = {
  method: "POST",
  path: "/api/replay/load",
  tag: "replay",
  summary: "Play another recorded day from its start",
  description:
    "Bars, scores, alerts and the practice account start anew; STATUS `replay_restarted` says so. A paused replay goes on.",
  control: true,
  body: ReplayLoadRequest,
  examples: { day: { day: "simulated-2026-01-05" } },
  answers,
  problems: { 404: "There is no such recorded day.", 409: `${NOT_NOW} Or the day cannot be played.` },
} as const satisfies OperationDescription;
