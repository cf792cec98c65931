import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { philoxWords } from "../../src/numeric/random.ts";
import { type Library, openLibrary } from "./library.ts";

const word = fc.integer({ min: 0, max: 0xffffffff });
const seed = fc.bigInt({ min: 0n, max: 0xffffffffffffffffn });

let library: Library;
beforeAll(async () => {
  library = await openLibrary("release");
});

describe("Philox4x32-10", () => {
  // The vectors of Random123, kat_vectors: counter, key, words.
  test.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ])(
    "gives the known words of Random123 for counter %j and key %j",
    (counter, [low = 0, high = 0], words) => {
      const key = (BigInt(high) << 32n) | BigInt(low);
      expect([...philoxWords(key, counter[0]!, counter[1], counter[2], counter[3])]).toEqual(words);
    },
  );

  test("gives the host and a kernel the same words", () => {
    fc.assert(
      fc.property(seed, word, word, word, word, (key, c0, c1, c2, c3) => {
        const inKernel = library.fill("philoxScalar", 16, key, Uint32Array.of(c0, c1, c2, c3), 1);
        expect([...new Uint32Array(inKernel)]).toEqual([...philoxWords(key, c0, c1, c2, c3)]);
      }),
    );
  });

  test("gives in four lanes what it gives one by one, past the end of c0 too", () => {
    fc.assert(
      fc.property(seed, word, word, word, word, (key, c0, c1, c2, c3) => {
        const four = new Uint32Array(library.fill("philoxFour", 64, key, c0, c1, c2, c3));
        for (let lane = 0; lane < 4; lane++) {
          const single = philoxWords(key, (c0 + lane) >>> 0, c1, c2, c3);
          expect([four[lane], four[4 + lane], four[8 + lane], four[12 + lane]]).toEqual([...single]);
        }
      }),
    );
  });

  test("keeps four wholly different counters apart", () => {
    fc.assert(
      fc.property(seed, fc.array(word, { minLength: 16, maxLength: 16 }), (key, counters) => {
        const four = new Uint32Array(library.fill("philoxFourCounters", 64, key, Uint32Array.from(counters)));
        for (let lane = 0; lane < 4; lane++) {
          const [c0 = 0, c1, c2, c3] = [0, 4, 8, 12].map((row) => counters[row + lane]!);
          const single = philoxWords(key, c0, c1, c2, c3);
          expect([four[lane], four[4 + lane], four[8 + lane], four[12 + lane]]).toEqual([...single]);
        }
      }),
    );
  });
});
