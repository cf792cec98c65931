/**
 * The coordinate, 0 <= u < 1, of a point of the unit cube along one dimension. It depends on nothing but the two numbers and
 * the design, so any point is computed without those before it.
 */
export type Coordinates = (index: number, dimension: number) => number;

/** What the random numbers of a design are for: the last word of Philox's counter. */
export const DesignStream = {
  random: 16,
  owenFlips: 17,
  owenRest: 18,
  haltonDigits: 19,
  latinMirror: 20,
  latinChoice: 21,
  latinPlace: 22,
} as const;
