/** Ticks of the kernel's CPU accounting per second: USER_HZ, 100 on every Linux that Deno runs on. */
const USER_HZ = 100;
const KB = 1024;

export interface ProcessStats {
  /** User and system time of all threads since the start. */
  readonly cpuS: number;
  readonly rssBytes: number;
  /** The largest resident set since the start. */
  readonly peakRssBytes: number;
}

/** Reads /proc of one process: utime + stime, VmRSS and VmHWM. */
export function processStats(pid: number): ProcessStats {
  const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  // The name of the program stands in parentheses and may contain blanks; what counts comes after it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? NaN);
  return {
    cpuS: (Number(fields[11]) + Number(fields[12])) / USER_HZ,
    rssBytes: kilobytes("VmRSS") * KB,
    peakRssBytes: kilobytes("VmHWM") * KB,
  };
}

/** CPU time of this process and of all children that have ended and were waited for. */
export function ownCpuS(): number {
  const stat = Deno.readTextFileSync("/proc/self/stat");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // utime stime cutime cstime
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / USER_HZ;
}

/** CPU time that this machine has spent on all processes since it started; waiting for disks is none. */
export function machineCpuS(): number {
  const line = Deno.readTextFileSync("/proc/stat").split("\n")[0] ?? "";
  // cpu user nice system idle iowait irq softirq steal
  const [user = NaN, nice = NaN, system = NaN, , , irq = NaN, softirq = NaN] = line.split(/\s+/).slice(1).map(Number);
  return (user + nice + system + irq + softirq) / USER_HZ;
}

/** Time that the cores of this machine were taken by others of the same host, since it started. */
export function machineStolenS(): number {
  const line = Deno.readTextFileSync("/proc/stat").split("\n")[0] ?? "";
  return Number(line.split(/\s+/)[8]) / USER_HZ;
}
