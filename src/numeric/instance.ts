import { numericWasm } from "./module.ts";

/** What assembly/lib/numeric.ts exports. */
export type NumericExports = {
  readonly memory: WebAssembly.Memory;
  readonly words: WebAssembly.Global;
  exp(x: number): number;
  log(x: number): number;
  log1p(x: number): number;
  expm1(x: number): number;
  pow(x: number, y: number): number;
  sin(x: number): number;
  cos(x: number): number;
  erf(x: number): number;
  erfc(x: number): number;
  normalQuantile(p: number): number;
  uniform(high: number, low: number): number;
  normal(high: number, low: number): number;
  philoxWords(seed: bigint, c0: number, c1: number, c2: number, c3: number): void;
};

/** The one instance of lib on the host's side. Its functions keep nothing from call to call. */
export const numeric: NumericExports = instantiate();

// Synchronous, so that whoever imports src/numeric can calculate at once; the module has a few kilobytes.
function instantiate(): NumericExports {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(numericWasm));
  (exports as { _initialize?: () => void })._initialize?.();
  return exports as NumericExports;
}
