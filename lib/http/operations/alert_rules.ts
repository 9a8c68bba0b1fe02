import * as z from "zod";
import {
  AlertRule,
  AlertRuleRequest,
  AlertRulesResponse,
  RuleRehearsal,
  RuleTestResponse,
  ScanId,
} from "@/lib/protocol/mod.ts";
import type { OperationDescription } from "../requests/operation_description.ts";

const params = z.strictObject({ id: ScanId });
const NO_RULE = "There is no such rule.";
const examples = {
  "a line on a ticker": {
    name: "IBM over 250",
    enabled: true,
    when: { event: "crosses", fact: "price", level: 250, direction: "up" },
    tickers: ["IBM"],
    sessions: ["pre", "open", "post"],
    once_per_s: 60,
    only_higher: false,
    actions: [{ type: "page" }],
    sound: "chime",
    note: "sell a third",
  },
  "whatever runs up": {
    name: "Running up",
    enabled: true,
    when: { event: "enters", scan: "running-up" },
    sessions: ["open"],
    once_per_s: 300,
    only_higher: true,
    actions: [{ type: "page" }, { type: "push" }],
    sound: "bell",
    note: "",
  },
};

export const getAlertRules = {
  method: "GET",
  path: "/api/alert-rules",
  tag: "alerts",
  summary: "The alert rules",
  query: "ignored",
  answers: { 200: { description: "The shipped ones, then those that people have made.", schema: AlertRulesResponse } },
} as const satisfies OperationDescription;

export const createAlertRule = {
  method: "POST",
  path: "/api/alert-rules",
  tag: "alerts",
  summary: "Make an alert rule",
  control: true,
  body: AlertRuleRequest,
  examples,
  answers: { 201: { description: "The rule with its id.", schema: AlertRule } },
  problems: { 409: "There are as many rules as there may be." },
} as const satisfies OperationDescription;

export const getAlertRule = {
  method: "GET",
  path: "/api/alert-rules/{id}",
  tag: "alerts",
  summary: "One alert rule",
  params,
  answers: { 200: { description: "The rule.", schema: AlertRule } },
  problems: { 404: NO_RULE },
} as const satisfies OperationDescription;

export const updateAlertRule = {
  method: "PUT",
  path: "/api/alert-rules/{id}",
  tag: "alerts",
  summary: "Change an alert rule",
  control: true,
  params,
  body: AlertRuleRequest,
  examples,
  answers: { 200: { description: "The rule as it is now.", schema: AlertRule } },
  problems: { 404: NO_RULE },
} as const satisfies OperationDescription;

export const deleteAlertRule = {
  method: "DELETE",
  path: "/api/alert-rules/{id}",
  tag: "alerts",
  summary: "Delete an alert rule",
  control: true,
  description: "Its alerts stay. One that came with the server can be restored.",
  params,
  answers: { 204: { description: "It is not there any more." } },
  problems: { 404: NO_RULE },
} as const satisfies OperationDescription;

export const restoreAlertRule = {
  method: "POST",
  path: "/api/alert-rules/{id}/restore",
  tag: "alerts",
  summary: "Make a shipped alert rule what it was when it came",
  control: true,
  params,
  answers: { 200: { description: "The rule.", schema: AlertRule } },
  problems: { 404: "No rule of this id came with the server." },
} as const satisfies OperationDescription;

export const testAlertRule = {
  method: "POST",
  path: "/api/alert-rules/{id}/test",
  tag: "alerts",
  summary: "Do the actions of an alert rule for an alert that is made up",
  control: true,
  description: "Answers once every action is done or has failed: a webhook is tried three times. Nothing is kept.",
  params,
  answers: { 200: { description: "What became of each action.", schema: RuleTestResponse } },
  problems: { 404: NO_RULE },
} as const satisfies OperationDescription;

export const rehearseAlertRule = {
  method: "POST",
  path: "/api/alert-rule-preview",
  tag: "alerts",
  summary: "How often an alert rule would have told today, without saving it",
  description: "By the one-minute bars of the session, of its tickers or of those with the most traded.",
  control: true,
  body: AlertRuleRequest,
  examples,
  answers: { 200: { description: "How often, and of which tickers.", schema: RuleRehearsal } },
  problems: { 503: "There is no market at present." },
} as const satisfies OperationDescription;
