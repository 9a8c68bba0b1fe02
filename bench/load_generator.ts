/**
 * The load generator: a process of its own that opens clients as it is told on standard input and counts what they
 * get. Plain TCP connections and its own frame parser, so that one core follows 500 clients at 5,000,000 trades/s.
 */
import { createInterface } from "node:readline";
import process from "node:process";
import { ClientGroup } from "./client/client_group.ts";
import { GeneratorCommand, type GeneratorReply } from "./client/generator_messages.ts";

const groups = new Map<string, ClientGroup>();
let resetMs = performance.now();

function groupOf(name: string): ClientGroup {
  const group = groups.get(name);
  if (group === undefined) throw new RangeError(`Cannot find the group ${JSON.stringify(name)}: it was never opened`);
  return group;
}

async function obey(command: GeneratorCommand): Promise<void> {
  switch (command.do) {
    case "open": {
      const group = new ClientGroup(command);
      groups.set(command.group, group);
      return await group.open();
    }
    case "reset":
      for (const group of groups.values()) group.reset();
      resetMs = performance.now();
      return;
    case "report":
      return;
    case "pause":
      return groupOf(command.group).pause();
    case "resume":
      return groupOf(command.group).resume();
    case "close":
      return groupOf(command.group).close();
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  await obey(GeneratorCommand.parse(JSON.parse(line)));
  const reply: GeneratorReply = {
    windowMs: performance.now() - resetMs,
    groups: Object.fromEntries([...groups].map(([name, group]) => [name, group.report()])),
  };
  console.log(JSON.stringify(reply));
}
process.exit(0);
