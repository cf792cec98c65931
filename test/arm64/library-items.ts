import { readFileSync } from "node:fs";
import { philoxWords } from "../../src/numeric/random.ts";
import { describeBits32, type Item } from "./item.ts";

/** In the order of F32X4_FUNCTIONS in test/numeric/library.ts, which is not imported: it brings the compiler along. */
const VECTOR_FUNCTIONS = [
  "exp4",
  "log4",
  "erf4",
  "logNormalRange4",
  "logUniform4",
  "uniform4",
  "uniformFineNearZero4",
  "exponential4",
];
const VECTORS = 2048;

/** What the vector code of assembly/lib gives: `build/test/<target>/lib-entry.wasm` has to be built. */
export function libraryItems(): Item[] {
  return ["release", "debug"].flatMap((target) => {
    const open = () => openLibrary(target);
    const words = chooseWords();
    const item = (name: string, compute: () => Uint32Array): Item => ({
      name: `assembly/lib, ${target}: ${name}`,
      lines: () => Array.from(compute(), (bits, i) => `${name}, number ${i}: ${describeBits32(bits)}`),
    });
    return [
      ...VECTOR_FUNCTIONS.map((name, index) => item(name, () => open().apply(index, words))),
      item("philox4", () => open().fill("fillWords", 4 * VECTORS, 77n, VECTORS)),
      item("normal16", () => open().fill("fillNormal16", 4 * VECTORS, 77n, VECTORS)),
      item("bernoulli128", () => open().fill("fillBits", 4 * VECTORS, 77n, VECTORS, 0.3)),
      item("normalPair4", () => open().fillFrom("fillNormalPair4", words, 4 * VECTORS, VECTORS / 2)),
      item("geometricGap4", () => open().fillFrom("fillGaps4", words, 4 * VECTORS, VECTORS, 0.05)),
      item("geometricGap", () => open().fillFrom("fillGaps", words, 4 * VECTORS, 2 * VECTORS, 0.001)),
    ];
  });
}

type Library = {
  apply(index: number, words: Uint32Array): Uint32Array;
  fill(name: string, words: number, ...rest: (number | bigint)[]): Uint32Array;
  fillFrom(name: string, source: Uint32Array, words: number, ...rest: number[]): Uint32Array;
};

/** An instance for each item, so that nothing an item does can hide in another. */
function openLibrary(target: string): Library {
  const bytes = readFileSync(`${import.meta.dirname}/../../build/test/${target}/lib-entry.wasm`);
  const memory = new WebAssembly.Memory({ initial: 1 });
  const abort = () => {
    throw new Error("the library aborted");
  };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory, abort } });
  const wasm = exports as Record<string, (...rest: (number | bigint)[]) => number>;
  wasm._initialize?.();
  const from = wasm.reserve!(16 * VECTORS);
  const to = wasm.reserve!(16 * VECTORS);
  const read = (count: number) => new Uint32Array(memory.buffer, to, count).slice();
  const place = (words: Uint32Array) => new Uint32Array(memory.buffer, from, words.length).set(words);
  return {
    apply(index, words) {
      place(words);
      wasm.applyF32x4!(index, to, from, words.length / 4);
      return read(words.length);
    },
    fill(name, words, ...rest) {
      wasm[name]!(to, ...rest);
      return read(words);
    },
    fillFrom(name, source, words, ...rest) {
      place(source);
      wasm[name]!(to, from, ...rest);
      return read(words);
    },
  };
}

/** Any bits, so numbers of every magnitude and NaN; every fourth vector has moderate numbers instead. */
function chooseWords(): Uint32Array {
  const words = new Uint32Array(4 * VECTORS);
  const numbers = new Float32Array(words.buffer);
  for (let i = 0; i < VECTORS; i++) {
    const drawn = philoxWords(20241121n, i, 0, 0, 3);
    words.set(drawn, 4 * i);
    if (i % 4 === 0) drawn.forEach((word, lane) => void (numbers[4 * i + lane] = word / 2 ** 26 - 32));
  }
  return words;
}
