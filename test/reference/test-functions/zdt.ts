const { sqrt, sin, cos, exp, PI } = Math;

/** The objectives of ZDT1, 2, 3, 4 and 6 (Zitzler, Deb and Thiele 2000, section 4): f1, and g h(f1, g). */
export const zdt: Record<string, (x: readonly number[]) => number[]> = {
  zdt1: (x) => combine(x[0]!, 1 + 9 * mean(x.slice(1)), (ratio) => 1 - sqrt(ratio)),
  zdt2: (x) => combine(x[0]!, 1 + 9 * mean(x.slice(1)), (ratio) => 1 - ratio ** 2),
  zdt3: (x) =>
    combine(x[0]!, 1 + 9 * mean(x.slice(1)), (ratio) => 1 - sqrt(ratio) - ratio * sin(10 * PI * x[0]!)),
  zdt4: ([first, ...rest]) =>
    combine(
      first!,
      rest.reduce((sum, xi) => sum + xi ** 2 - 10 * cos(4 * PI * xi), 1 + 10 * rest.length),
      (ratio) => 1 - sqrt(ratio),
    ),
  zdt6: ([first, ...rest]) =>
    combine(
      1 - exp(-4 * first!) * sin(6 * PI * first!) ** 6,
      1 + 9 * mean(rest) ** 0.25,
      (ratio) => 1 - ratio ** 2,
    ),
};

function combine(f1: number, g: number, h: (ratio: number) => number): number[] {
  return [f1, g * h(f1 / g)];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
