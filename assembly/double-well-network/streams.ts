/**
 * The purposes for which a trial draws random numbers: the last word of the Philox counter. The other words are the place:
 *
 *   CONNECTIVITY  gap g of the row is word (g >> 2) & 3 of c0 = 4 (g >> 4) + (g & 3), c1 = row
 *   PATTERNS      bernoulli128 at place age / 128, c1 = neuron
 *   INITIAL       c0 = synapse / 128
 *   NOISE         c0 = synapse, c1 = age / 4
 *   PILOT         bernoulli128 at place time / 128, c1 = sample neuron
 *   PILOT_NOISE   c0 = sample synapse, c1 = time / 4
 *
 * `synapse` counts through the rows. Patterns are addressed by age (0 is the newest), so presenting older patterns before
 * the others leaves the newer ones as they were.
 */
export const CONNECTIVITY: u32 = 0;
export const PATTERNS: u32 = 1;
export const INITIAL: u32 = 2;
export const NOISE: u32 = 3;
export const PILOT: u32 = 4;
export const PILOT_NOISE: u32 = 5;
