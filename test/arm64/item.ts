import { createHash } from "node:crypto";

/** Something to compute on several processors. Its lines say every number by its bits, so that a difference has a place. */
export type Item = {
  name: string;
  /** "same" where nothing is said. */
  expected?: Expectation;
  lines(): readonly string[];
};

/**
 * What two kinds of processor must give. "different" is for a control, which shows that the comparison can see; "either" for
 * what is worth knowing, and no outcome depends on.
 */
export type Expectation = "same" | "different" | "either";

export function hashItem(item: Item): string {
  return createHash("sha256").update(item.lines().join("\n")).digest("hex");
}

/** The bits of a number in f64; every NaN is "NaN", as everywhere outside of a kernel. */
export function describeBits(number: number): string {
  if (Number.isNaN(number)) return "NaN";
  view.setFloat64(0, number);
  return view.getBigUint64(0).toString(16).padStart(16, "0");
}

/** The bits of a number in f32. */
export function describeBits32(bits: number): string {
  const isNaN32 = (bits & 0x7fff_ffff) >>> 0 > 0x7f80_0000;
  return isNaN32 ? "NaN" : (bits >>> 0).toString(16).padStart(8, "0");
}

const view = new DataView(new ArrayBuffer(8));
