/**
 * Ordinary clients beside an attack, in a process of their own, so that what attacks the server cannot delay them:
 * connects to the port of the first argument and answers each line of standard input with their round trips since the
 * line before.
 */
import { createInterface } from "node:readline";
import process from "node:process";
import { RoundTrips, type WitnessReply } from "./client/round_trips.ts";

const WITNESSES = 20;
const PING_EVERY_MS = 100;

using witnesses = await RoundTrips.start(Number(Deno.args[0]), WITNESSES, PING_EVERY_MS);
for await (const _ of createInterface({ input: process.stdin })) {
  const reply: WitnessReply = { clients: WITNESSES, lost: witnesses.lost, roundTrip: witnesses.take() };
  console.log(JSON.stringify(reply));
}
