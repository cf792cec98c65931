/** What the host gets of lib: the same code, so the same bits, as inside of kernels (src/numeric/ wraps it). */
import { philox } from "./philox";
export { erf, erfc } from "./erf";
export { cos, exp, expm1, log, log1p, pow, sin } from "./math";
export { normalQuantile } from "./normal-quantile";
export { normal, uniform } from "./random";

/** Address of the four words that `philoxWords` wrote last. */
export const words = memory.data(16, 16);

/** Philox4x32-10 of one counter; the four words lie at `words`. */
export function philoxWords(seed: u64, c0: u32, c1: u32, c2: u32, c3: u32): void {
  v128.store(words, philox(seed, c0, c1, c2, c3));
}
