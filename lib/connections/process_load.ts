import process from "node:process";

/** Part of a core that this process uses, each time since the call before; 0 at the first. */
export function processLoad(): () => number {
  let used = process.cpuUsage();
  let atMs = performance.now();
  return () => {
    const { user, system } = process.cpuUsage(used);
    const nowMs = performance.now();
    const elapsedMs = nowMs - atMs;
    used = process.cpuUsage();
    atMs = nowMs;
    return elapsedMs > 0 ? (user + system) / 1000 / elapsedMs : 0;
  };
}
