import type { Accuracy } from "./accuracy.ts";

/** Seconds for each simulated second of a connection. */
export interface Measurement {
  readonly protocol: string;
  readonly contender: string;
  readonly repeat: number;
  readonly wall: number;
  readonly cpu: number;
  readonly steps: number;
}

export interface Line {
  readonly protocol: string;
  readonly contender: string;
  readonly medianWall: number;
  readonly medianCpu: number;
  readonly least: number;
  readonly most: number;
  /** Median CPU seconds by those of the kernel with four connections. */
  readonly ratio: number;
}

export function summarise(measurements: readonly Measurement[]): Line[] {
  const keys = new Set(measurements.map(({ protocol, contender }) => `${protocol}\n${contender}`));
  const medians = new Map<string, number>();
  return [...keys].map((key) => {
    const [protocol = "", contender = ""] = key.split("\n");
    const own = measurements.filter((one) => one.protocol === protocol && one.contender === contender);
    const cpu = own.map((one) => one.cpu);
    const medianCpu = median(cpu);
    // The kernel comes first.
    if (!medians.has(protocol)) medians.set(protocol, medianCpu);
    return {
      protocol,
      contender,
      medianWall: median(own.map((one) => one.wall)),
      medianCpu,
      least: Math.min(...cpu),
      most: Math.max(...cpu),
      ratio: medianCpu / medians.get(protocol)!,
    };
  });
}

export function formatReport(lines: readonly Line[], accuracy: readonly Accuracy[]): string {
  const ms = (seconds: number) => (1000 * seconds).toFixed(3);
  const times = lines.map((line) => [
    line.protocol,
    line.contender,
    ms(line.medianWall),
    ms(line.medianCpu),
    `${ms(line.least)} to ${ms(line.most)}`,
    line.ratio.toFixed(2),
  ]);
  const percent = (part: number) => (100 * part).toFixed(3);
  const errors = accuracy.map((one) => [
    one.contender,
    one.spikeTime.toFixed(4),
    one.voltage.toFixed(3),
    percent(one.epsp),
    percent(one.peakCalcium),
    percent(one.peakIntegrator),
    percent(one.Cpre),
    percent(one.Cpost),
    one.efficacy.toFixed(4),
  ]);
  return [
    table(["protocol", "contender", "wall, ms", "CPU, ms", "least and most", "ratio"], times),
    table(
      [
        "contender",
        "spike, ms",
        "voltage, mV",
        "EPSP, %",
        "calcium, %",
        "c*, %",
        "Cpre, %",
        "Cpost, %",
        "efficacy",
      ],
      errors,
    ),
  ].join("\n\n");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
