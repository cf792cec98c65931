import { SweepError } from "../kernel/sweep-error.ts";

/** Reads the --seed of a command. */
export function parseSeed(text: string): bigint {
  if (/^[0-9]{1,20}$/.test(text) && BigInt(text) < 1n << 64n) return BigInt(text);
  throw new SweepError(
    "BAD_OPTION",
    `--seed: expected an integer from 0 to 18446744073709551615, got ${text}`,
  );
}
