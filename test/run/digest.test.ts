import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { Outcome } from "../../src/kernel/outcome.ts";
import { digestTrials } from "../../src/run/digest.ts";
import { trialKey } from "../../src/sweep/trial.ts";

const KEY = trialKey("ab".repeat(32));
const outputs = (...bytes: number[]): Outcome => ({ class: "outputs", bytes: Uint8Array.from(bytes) });

test("the digest of a run without trials is the hash of its heading", () => {
  expect(digestTrials([])).toBe(createHash("sha256").update("sweepwell digest 1").digest("hex"));
});

test("key, class, error code and output bytes follow each other without padding", () => {
  const trials = [
    { key: KEY, outcome: outputs(1, 2, 3) },
    { key: KEY, outcome: { class: "error", code: -2 } as const },
    { key: KEY, outcome: { class: "trap", message: "unreachable" } as const },
  ];
  const expected = createHash("sha256")
    .update("sweepwell digest 1")
    .update(Buffer.from(`${KEY}00${"00000000"}010203`, "hex"))
    .update(Buffer.from(`${KEY}01${"feffffff"}`, "hex"))
    .update(Buffer.from(`${KEY}02${"00000000"}`, "hex"));
  expect(digestTrials(trials)).toBe(expected.digest("hex"));
});

test("the text of a trap is not part of the digest", () => {
  const digests = ["one", "another"].map((message) =>
    digestTrials([{ key: KEY, outcome: { class: "trap", message } }]),
  );
  expect(digests[0]).toBe(digests[1]);
});

test("outputs larger than what is gathered give the digest of one piece", () => {
  const large = new Uint8Array(200_000).fill(7);
  const trials = [1, 2, 3].map((i) => ({
    key: KEY,
    outcome: { class: "outputs", bytes: large.subarray(0, i * 60_000) } as const,
  }));
  const expected = createHash("sha256").update("sweepwell digest 1");
  for (const { key, outcome } of trials) {
    expected.update(Buffer.from(`${key}0000000000`, "hex")).update(outcome.bytes);
  }
  expect(digestTrials(trials)).toBe(expected.digest("hex"));
  expect(digestTrials(trials, createHash("sha256"))).toBe(digestTrials(trials));
});

test("the digest in docs/kernel-abi.md, computed there by another program, comes out", () => {
  const trials = [
    { key: trialKey("00".repeat(32)), outcome: outputs(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 240, 63) },
    { key: trialKey("ff".repeat(32)), outcome: { class: "error", code: 7 } as const },
  ];
  expect(digestTrials(trials)).toMatchInlineSnapshot(
    `"e845a473b6e56ec223dcb3dd0f88b3676c77a98c991c6f22528543d43f76960c"`,
  );
});
