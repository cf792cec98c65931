const { abs, floor, ceil, max, sin, cos, PI } = Math;

type Column = readonly number[];
type Problem = {
  /** The transitions of table XIV, from y in [0, 1] to the m numbers t. */
  transitions: (y: Column, m: number, k: number) => number[];
  /** The shapes h_1 ... h_m of x_1 ... x_{m-1}. */
  shapes: (x: Column, m: number) => number[];
};

/** The objectives of WFG1 to WFG9 (Huband, Hingston, Barone and While 2006), with k position parameters. */
export function wfg(name: string, z: Column, m: number, k: number): number[] {
  const { transitions, shapes } = problems[name]!;
  const y = z.map((zi, i) => zi / (2 * (i + 1)));
  const t = transitions(y, m, k);
  const last = t[m - 1]!;
  const x = t.slice(0, -1).map((ti, i) => {
    const a = name === "wfg3" && i > 0 ? 0 : 1;
    return max(last, a) * (ti - 0.5) + 0.5;
  });
  return shapes(x, m).map((h, i) => last + 2 * (i + 1) * h);
}

const sums = (y: Column, m: number, k: number) => groups(y, m, k).map(average);
const nonSeparable = (y: Column, m: number, k: number) => groups(y, m, k).map((g) => rNonsep(g, g.length));
const linear = (y: Column, k: number) => y.map((yi, i) => (i < k ? yi : sLinear(yi)));
const pairs = (y: Column, k: number) => [
  ...y.slice(0, k),
  ...Array.from({ length: (y.length - k) / 2 }, (_, i) => rNonsep(y.slice(k + 2 * i, k + 2 * i + 2), 2)),
];
const byLater = (y: Column, end: number) =>
  y.map((yi, i) => (i < end ? bParam(yi, average(y.slice(i + 1))) : yi));
const byEarlier = (y: Column, first: number) =>
  y.map((yi, i) => (i < first ? yi : bParam(yi, average(y.slice(0, i)))));

const convex = (x: Column, m: number) =>
  shape(
    x,
    m,
    (xi) => 1 - cos((xi * PI) / 2),
    (xi) => 1 - sin((xi * PI) / 2),
  );
const concave = (x: Column, m: number) =>
  shape(
    x,
    m,
    (xi) => sin((xi * PI) / 2),
    (xi) => cos((xi * PI) / 2),
  );
const straight = (x: Column, m: number) =>
  shape(
    x,
    m,
    (xi) => xi,
    (xi) => 1 - xi,
  );

const problems: Record<string, Problem> = {
  wfg1: {
    transitions: (y, m, k) => {
      const flat = linear(y, k).map((yi, i) => (i < k ? yi : bFlat(yi, 0.8, 0.75, 0.85)));
      const weights = flat.map((_, i) => 2 * (i + 1));
      const values = groups(
        flat.map((yi) => yi ** 0.02),
        m,
        k,
      );
      return values.map((group, i) => weighted(group, groups(weights, m, k)[i]!));
    },
    shapes: (x, m) => [
      ...convex(x, m).slice(0, -1),
      1 - x[0]! - cos(2 * 5 * PI * x[0]! + PI / 2) / (2 * 5 * PI),
    ],
  },
  wfg2: {
    transitions: (y, m, k) => sums(pairs(linear(y, k), k), m, k),
    shapes: (x, m) => [...convex(x, m).slice(0, -1), 1 - x[0]! * cos(5 * x[0]! * PI) ** 2],
  },
  wfg3: { transitions: (y, m, k) => sums(pairs(linear(y, k), k), m, k), shapes: straight },
  wfg4: {
    transitions: (y, m, k) =>
      sums(
        y.map((yi) => sMulti(yi, 30, 10)),
        m,
        k,
      ),
    shapes: concave,
  },
  wfg5: {
    transitions: (y, m, k) =>
      sums(
        y.map((yi) => sDecept(yi)),
        m,
        k,
      ),
    shapes: concave,
  },
  wfg6: { transitions: (y, m, k) => nonSeparable(linear(y, k), m, k), shapes: concave },
  wfg7: { transitions: (y, m, k) => sums(linear(byLater(y, k), k), m, k), shapes: concave },
  wfg8: { transitions: (y, m, k) => sums(linear(byEarlier(y, k), k), m, k), shapes: concave },
  wfg9: {
    transitions: (y, m, k) => {
      const biased = byLater(y, y.length - 1);
      return nonSeparable(
        biased.map((yi, i) => (i < k ? sDecept(yi) : sMulti(yi, 30, 95))),
        m,
        k,
      );
    },
    shapes: concave,
  },
};

function groups(y: Column, m: number, k: number): Column[] {
  const size = k / (m - 1);
  const position = Array.from({ length: m - 1 }, (_, i) => y.slice(i * size, (i + 1) * size));
  return [...position, y.slice(k)];
}

function shape(x: Column, m: number, along: (x: number) => number, across: (x: number) => number): number[] {
  return Array.from({ length: m }, (_, i) => {
    const product = x.slice(0, m - 1 - i).reduce((all, xi) => all * along(xi), 1);
    return i === 0 ? product : product * across(x[m - 1 - i]!);
  });
}

function sLinear(y: number, a = 0.35): number {
  return abs(y - a) / abs(floor(a - y) + a);
}

function sDecept(y: number, a = 0.35, b = 0.001, c = 0.05): number {
  const left = (floor(y - a + b) * (1 - c + (a - b) / b)) / (a - b);
  const right = (floor(a + b - y) * (1 - c + (1 - a - b) / b)) / (1 - a - b);
  return 1 + (abs(y - a) - b) * (left + right + 1 / b);
}

function sMulti(y: number, a: number, b: number, c = 0.35): number {
  const off = abs(y - c) / (2 * (floor(c - y) + c));
  return (1 + cos((4 * a + 2) * PI * (0.5 - off)) + 4 * b * off ** 2) / (b + 2);
}

function bFlat(y: number, a: number, b: number, c: number): number {
  const below = (Math.min(0, floor(y - b)) * a * (b - y)) / b;
  const above = (Math.min(0, floor(c - y)) * (1 - a) * (y - c)) / (1 - c);
  return Math.min(1, max(0, a + below - above));
}

function bParam(y: number, u: number): number {
  const a = 0.98 / 49.98;
  const v = a - (1 - 2 * u) * abs(floor(0.5 - u) + a);
  return y ** (0.02 + (50 - 0.02) * v);
}

function rNonsep(y: Column, a: number): number {
  let sum = 0;
  y.forEach((yj, j) => {
    sum += yj;
    for (let k = 0; k <= a - 2; k++) sum += abs(yj - y[(j + k + 1) % y.length]!);
  });
  return sum / ((y.length / a) * ceil(a / 2) * (1 + 2 * a - 2 * ceil(a / 2)));
}

function average(y: Column): number {
  return y.reduce((sum, yi) => sum + yi, 0) / y.length;
}

function weighted(y: Column, weights: Column): number {
  return y.reduce((sum, yi, i) => sum + weights[i]! * yi, 0) / weights.reduce((sum, wi) => sum + wi, 0);
}
