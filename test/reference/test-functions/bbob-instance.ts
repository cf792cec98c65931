const { sqrt, log, cos, floor, PI } = Math;

/** A function of COCO's testbed in D dimensions, as one of its instances. */
export type Instance = {
  xOpt: number[];
  fOpt: number;
  /** Rotations of column vectors. */
  R: (x: readonly number[]) => number[];
  Q: (x: readonly number[]) => number[];
  uniforms: (count: number, seed?: number) => number[];
};

/** What the instance is made of: everything is drawn from seeds that follow from the numbers of function and instance. */
export function createInstance(id: number, instance: number, D: number): Instance {
  const seed = ({ 4: 3, 18: 17 }[id] ?? id) + 1e4 * instance;
  const uniforms = (count: number, offset = 0) => drawUniforms(count, seed + offset);
  const R = transposed(rotation(D, seed + 1e6));
  const Q = transposed(rotation(D, seed));
  const ratio = normals(1, seed)[0]! / normals(1, seed + 1)[0]!;
  const usual = optimum(D, id === 12 ? seed + 1e6 : seed);
  const ones = Array<number>(D).fill(1);
  const half = ones.map(() => 0.5 / Math.max(1, sqrt(D) / 8));
  const xOpt: Record<number, () => number[]> = {
    4: () => usual.map((x, i) => (i % 2 === 0 ? Math.abs(x) : x)),
    5: () => usual.map((x) => 5 * Math.sign(x)),
    8: () => usual.map((x) => 0.75 * x),
    // Where z = 1 in z = c Q x + 1/2: x = Q^T 1 / (2c).
    9: () => rotation(D, seed).map((row) => dot(row, half)),
    19: () => rotation(D, seed).map((row) => dot(row, half)),
    20: () => uniforms(D).map((u) => (Math.sign(u - 0.5) * 4.2096874633) / 2),
    21: () => peak(0.8 * 5),
    22: () => peak(0.8 * 4.9),
    24: () => normals(D, seed).map((g) => 1.25 * Math.sign(g)),
  };
  const peak = (reach: number) => uniforms(D).map((u) => reach * (2 * u - 1));
  return {
    xOpt: xOpt[id]?.() ?? usual,
    fOpt: Math.min(1000, Math.max(-1000, Math.round(1e4 * ratio) / 100)),
    R: (x) => multiply(R, x),
    Q: (x) => multiply(Q, x),
    uniforms,
  };
}

/** The uniform generator of the testbed: Schrage's form of 16807 s mod (2^31 - 1), with a shuffle. */
function drawUniforms(count: number, seed: number): number[] {
  let state = Math.max(1, Math.abs(seed));
  const step = () => {
    const high = floor(state / 127773);
    state = 16807 * (state - high * 127773) - 2836 * high;
    if (state < 0) state += 2147483647;
    return state;
  };
  const table = Array<number>(32).fill(0);
  for (let i = 39; i >= 0; i--) {
    const next = step();
    if (i < 32) table[i] = next;
  }
  let current = table[0]!;
  return Array.from({ length: count }, () => {
    const next = step();
    const place = floor(current / 67108865);
    current = table[place]!;
    table[place] = next;
    return current / 2147483647;
  });
}

function normals(count: number, seed: number): number[] {
  const u = drawUniforms(2 * count, seed);
  return Array.from({ length: count }, (_, i) => sqrt(-2 * log(u[i]!)) * cos(2 * PI * u[count + i]!));
}

function optimum(D: number, seed: number): number[] {
  return drawUniforms(D, seed).map((u) => (8 * floor(1e4 * u)) / 1e4 - 4 || -1e-5);
}

function rotation(D: number, seed: number): number[][] {
  const drawn = normals(D * D, seed);
  const rows: number[][] = [];
  for (let i = 0; i < D; i++) {
    let row = drawn.slice(i * D, (i + 1) * D);
    for (const other of rows) {
      const along = dot(row, other);
      row = row.map((value, k) => value - along * other[k]!);
    }
    const length = sqrt(dot(row, row));
    rows.push(row.map((value) => value / length));
  }
  return rows;
}

function transposed(matrix: readonly number[][]): number[][] {
  return matrix.map((_, i) => matrix.map((row) => row[i]!));
}

function multiply(matrix: readonly number[][], x: readonly number[]): number[] {
  return matrix.map((row) => dot(row, x));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
