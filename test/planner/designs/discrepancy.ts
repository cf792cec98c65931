/** The first `size` points of a design in so many dimensions of the unit cube. */
export function cubePoints(
  coordinates: (index: number, dimension: number) => number,
  size: number,
  dimensions: number,
): number[][] {
  return Array.from({ length: size }, (_, index) =>
    Array.from({ length: dimensions }, (_, dimension) => coordinates(index, dimension)),
  );
}

/** The squared centred L2 discrepancy (Hickernell, "A generalized discrepancy and quadrature error bound", 1998). */
export function centredDiscrepancy(points: readonly (readonly number[])[]): number {
  const size = points.length;
  const dimensions = points[0]!.length;
  let [single, pairs] = [0, 0];
  for (const x of points) {
    single += x.reduce((product, u) => {
      const z = Math.abs(u - 0.5);
      return product * (1 + z / 2 - (z * z) / 2);
    }, 1);
    for (const y of points) {
      pairs += x.reduce((product, u, i) => {
        const v = y[i]!;
        return product * (1 + (Math.abs(u - 0.5) + Math.abs(v - 0.5) - Math.abs(u - v)) / 2);
      }, 1);
    }
  }
  return (13 / 12) ** dimensions - (2 / size) * single + pairs / (size * size);
}
