/**
 * Inverted generational distance (Coello Coello and Reyes Sierra, MICAI 2004): how far the points of a known front are from the nearest
 * one found, on average; 0 when all of it was found.
 */
export function invertedGenerationalDistance(
  found: readonly ArrayLike<number>[],
  front: readonly ArrayLike<number>[],
): number {
  let sum = 0;
  for (const target of front) {
    let least = Number.POSITIVE_INFINITY;
    for (const point of found) {
      let square = 0;
      for (let m = 0; m < target.length; m++) square += (point[m]! - target[m]!) * (point[m]! - target[m]!);
      least = Math.min(least, square);
    }
    sum += Math.sqrt(least);
  }
  return sum / front.length;
}
