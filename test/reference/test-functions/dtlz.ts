const { sin, cos, PI } = Math;

/** The objectives of DTLZ1 to DTLZ7 (Deb, Thiele, Laumanns and Zitzler 2005): the first m - 1 variables, then x_M. */
export const dtlz: Record<string, (x: readonly number[], m: number) => number[]> = {
  dtlz1: (x, m) => {
    const scale = 0.5 * (1 + rugged(x.slice(m - 1)));
    return objectives(m, (i) => scale * product(x.slice(0, m - i)) * (i === 1 ? 1 : 1 - x[m - i]!));
  },
  dtlz2: (x, m) => spherical(x.slice(0, m - 1).map(quarter), m, square(x.slice(m - 1))),
  dtlz3: (x, m) => spherical(x.slice(0, m - 1).map(quarter), m, rugged(x.slice(m - 1))),
  dtlz4: (x, m) =>
    spherical(
      x.slice(0, m - 1).map((xi) => quarter(xi ** 100)),
      m,
      square(x.slice(m - 1)),
    ),
  dtlz5: (x, m) => degenerate(x, m, square(x.slice(m - 1))),
  dtlz6: (x, m) =>
    degenerate(
      x,
      m,
      x.slice(m - 1).reduce((sum, xi) => sum + xi ** 0.1, 0),
    ),
  dtlz7: (x, m) => {
    const last = x.slice(m - 1);
    const g = 1 + (9 / last.length) * last.reduce((sum, xi) => sum + xi, 0);
    const first = x.slice(0, m - 1);
    const h = m - first.reduce((sum, fi) => sum + (fi / (1 + g)) * (1 + sin(3 * PI * fi)), 0);
    return [...first, (1 + g) * h];
  },
};

/** Objective i from 1: the product of the cosines of the first m - i angles, and the sine of the next. */
function spherical(theta: readonly number[], m: number, g: number): number[] {
  return objectives(
    m,
    (i) => (1 + g) * product(theta.slice(0, m - i).map(cos)) * (i === 1 ? 1 : sin(theta[m - i]!)),
  );
}

function degenerate(x: readonly number[], m: number, g: number): number[] {
  const theta = x
    .slice(0, m - 1)
    .map((xi, i) => (i === 0 ? quarter(xi) : (PI / (4 * (1 + g))) * (1 + 2 * g * xi)));
  return spherical(theta, m, g);
}

function quarter(place: number): number {
  return (place * PI) / 2;
}

function square(last: readonly number[]): number {
  return last.reduce((sum, xi) => sum + (xi - 0.5) ** 2, 0);
}

function rugged(last: readonly number[]): number {
  return 100 * last.reduce((sum, xi) => sum + (xi - 0.5) ** 2 - cos(20 * PI * (xi - 0.5)), last.length);
}

function product(values: readonly number[]): number {
  return values.reduce((all, value) => all * value, 1);
}

function objectives(m: number, objective: (i: number) => number): number[] {
  return Array.from({ length: m }, (_, i) => objective(i + 1));
}
