/**
 * The reduced layer 5 pyramidal cell, from its specification: branches cut into cylinders, a leak, a sodium and a potassium current. Integrated
 * as plainly as possible: backward Euler in the voltage, then exact gates for that voltage, at a fixed step; the error is first order in the step.
 * Units: mV, ms, um, nF, uS, nA.
 */

export type Compartment = {
  parent: number;
  region: "soma" | "ais" | "basal" | "apical";
  length: number;
  diameter: number;
  /** Whether it is the first of its branch, which joins the centre of its parent. */
  isFirst: boolean;
  distance: number;
};

type Branch = [
  region: Compartment["region"],
  joins: number,
  length: number,
  pieces: number,
  from: number,
  to: number,
];

/** Section 2; joints as ids of compartments. */
const BRANCHES: Branch[] = [
  ["soma", -1, 20, 1, 20, 20],
  ["ais", 0, 45, 3, 1.6, 1],
  ["basal", 0, 240, 7, 0.9, 0.4],
  ["basal", 0, 240, 7, 0.9, 0.4],
  ["basal", 0, 320, 5, 7, 7],
  ["apical", 0, 600, 14, 4.4, 2],
  ["apical", 25, 160, 4, 1.1, 0.9],
  ["apical", 36, 160, 4, 1.4, 1],
  ["apical", 36, 160, 4, 1.4, 1],
];

export function reducedCell(): Compartment[] {
  const cell: Compartment[] = [];
  for (const [region, joins, length, pieces, from, to] of BRANCHES) {
    const joint = joins < 0 ? 0 : cell[joins]!.distance;
    for (let k = 0; k < pieces; k++) {
      cell.push({
        parent: k === 0 ? joins : cell.length - 1,
        region,
        length: length / pieces,
        diameter: from + ((to - from) * (k + 0.5)) / pieces,
        isFirst: k === 0,
        distance: region === "soma" ? 0 : joint + ((k + 0.5) * length) / pieces,
      });
    }
  }
  return cell;
}

export function areaOf({ diameter, length }: Compartment): number {
  return Math.PI * diameter * length;
}

/** Megohm from the centre of a compartment to that of its parent. */
export function resistanceToParent(cell: readonly Compartment[], child: Compartment): number {
  const half = ({ length, diameter }: Compartment) =>
    (0.01 * 100 * (length / 2)) / ((Math.PI * diameter ** 2) / 4);
  return half(child) + (child.isFirst ? 0 : half(cell[child.parent]!));
}

/** S/cm2 (section 4). */
export function densitiesOf({ region, distance }: Compartment): { na: number; k: number } {
  const w = Math.min(distance / 600, 1);
  switch (region) {
    case "soma":
      return { na: 0.17, k: 0.015 };
    case "ais":
      return { na: 3, k: 0.045 };
    case "basal":
      return { na: 0, k: 0.003 };
    case "apical":
      return { na: 0.004 - 0.003 * w, k: 0.004 - 0.002 * w };
    default:
      return region satisfies never;
  }
}

/** Steady states and time constants of the gates; `shift` is -7 mV on the axon's initial segment. */
export function gatesOf(voltage: number, shift: number) {
  const u = voltage - shift;
  return {
    m: { steady: 1 / (1 + Math.exp(-(u + 38) / 6.5)), tau: 0.02 + 0.1 / Math.cosh((u + 38) / 18) },
    h: { steady: 1 / (1 + Math.exp((u + 62) / 6)), tau: 0.3 + 2.4 / Math.cosh((u + 62) / 13) },
    n: { steady: 1 / (1 + Math.exp(-(voltage + 15) / 9)), tau: 0.4 + 6 / Math.cosh((voltage + 45) / 20) },
  };
}

/** A current into a compartment in a step from `time` on, where voltages are those given: conductance (uS) times V, less inward (nA). */
export type Input = {
  site: number;
  at(time: number, voltages: readonly number[]): { conductance: number; inward: number };
};

export type CellOptions = { step: number; duration: number; inputs: readonly Input[]; isPassive?: boolean };

/** Runs the cell from -72 mV; `see` is told the voltages at the end of each step. */
export function runCell(
  cell: readonly Compartment[],
  { step, duration, inputs, isPassive = false }: CellOptions,
  see: (time: number, voltages: readonly number[]) => void,
): void {
  const shifts = cell.map(({ region }) => (region === "ais" ? -7 : 0));
  const voltages = cell.map(() => -72);
  const gates = cell.map((_, i) => {
    const { m, h, n } = gatesOf(-72, shifts[i]!);
    return { m: m.steady, h: h.steady, n: n.steady };
  });
  const areas = cell.map((one) => areaOf(one) * 1e-2);
  const densities = cell.map((one) => (isPassive ? { na: 0, k: 0 } : densitiesOf(one)));
  const axial = cell.map((one) => (one.parent < 0 ? 0 : 1 / resistanceToParent(cell, one)));
  for (let index = 0; index < Math.round(duration / step); index++) {
    const end = (index + 1) * step;
    const diagonal = cell.map(() => 0);
    const right = cell.map(() => 0);
    for (const [i, { region, parent }] of cell.entries()) {
      const capacity = (areas[i]! * 1e-3 * (region === "soma" || region === "ais" ? 1 : 2)) / step;
      const { m, h, n } = gates[i]!;
      const na = densities[i]!.na * areas[i]! * m ** 3 * h;
      const k = densities[i]!.k * areas[i]! * n ** 2;
      const leak = 1.4e-4 * areas[i]!;
      diagonal[i]! += capacity + na + k + leak + axial[i]!;
      right[i]! += capacity * voltages[i]! + na * 50 - k * 85 - leak * 72;
      if (parent >= 0) diagonal[parent]! += axial[i]!;
    }
    for (const { site, at } of inputs) {
      const { conductance, inward } = at(index * step, voltages);
      diagonal[site]! += conductance;
      right[site]! += inward;
    }
    for (let i = cell.length - 1; i > 0; i--) {
      const { parent } = cell[i]!;
      const ratio = axial[i]! / diagonal[i]!;
      diagonal[parent]! -= ratio * axial[i]!;
      right[parent]! += ratio * right[i]!;
    }
    for (const [i, { parent }] of cell.entries()) {
      voltages[i] = (right[i]! + (parent < 0 ? 0 : axial[i]! * voltages[parent]!)) / diagonal[i]!;
      const next = gatesOf(voltages[i]!, shifts[i]!);
      for (const name of ["m", "h", "n"] as const) {
        const { steady, tau } = next[name];
        gates[i]![name] = steady + (gates[i]![name] - steady) * Math.exp(-step / tau);
      }
    }
    see(end, voltages);
  }
}
