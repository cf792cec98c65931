/**
 * Evenly spread points of the simplex whose coordinates are multiples of 1 / partitions (Das and Dennis, SIAM J. Optim. 8:631, 1998):
 * (objectives + partitions - 1 choose partitions) of them, in lexicographic order.
 */
export function spreadDirections(objectives: number, partitions: number): Float64Array[] {
  const directions: Float64Array[] = [];
  const parts: number[] = [];
  const fill = (left: number) => {
    if (parts.length === objectives - 1) {
      directions.push(Float64Array.from([...parts, left], (part) => part / partitions));
      return;
    }
    for (let part = 0; part <= left; part++) {
      parts.push(part);
      fill(left - part);
      parts.pop();
    }
  };
  fill(partitions);
  return directions;
}

/**
 * Directions in layers (Deb and Jain, 2014, section IV-A): the first on the border and inside, each further one shrunk by half towards
 * the middle, so that many objectives have points inside without having very many.
 */
export function layerDirections(objectives: number, layers: readonly number[]): Float64Array[] {
  return layers.flatMap((partitions, layer) => {
    let scale = 1;
    for (let i = 0; i < layer; i++) scale /= 2;
    return spreadDirections(objectives, partitions).map((direction) =>
      direction.map((value) => value * scale + (1 - scale) / objectives),
    );
  });
}
