import type { TrialKey } from "../sweep/trial.ts";

/** Whether a trial is of the sample that has this share of all trials: always the same trials, whatever the timing. */
export function isSampled(key: TrialKey, share: number): boolean {
  return Number.parseInt(key.slice(0, DIGITS), 16) < share * RANGE;
}

/** As many hexadecimal digits of a key, which is a hash, as a number holds exactly. */
const DIGITS = 13;
const RANGE = 0x10_0000_0000_0000;
