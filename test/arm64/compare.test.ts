import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compareSides, findFirstDifference, type PrintedItem, type Side } from "./compare.ts";
import type { Expectation } from "./item.ts";

describe("outcomes of several processors", () => {
  test.each<[string, Expectation, [x64: string, x64Again: string, arm64: string], string]>([
    ["are the same when every hash is", "same", ["a", "a", "a"], "same"],
    ["are wrong when the other processor differs", "same", ["a", "a", "b"], "wrong"],
    ["are wrong when another compiler differs", "same", ["a", "b", "a"], "wrong"],
    ["are allowed to differ in a control that sees the processor", "different", ["a", "a", "b"], "allowed"],
    ["are wrong when a control sees no difference", "different", ["a", "a", "a"], "wrong"],
    ["are wrong when a control sees another one", "different", ["a", "b", "b"], "wrong"],
    ["may differ where no outcome depends on it", "either", ["a", "a", "b"], "allowed"],
    ["may be the same there too", "either", ["a", "a", "a"], "same"],
  ])("%s", (_title, expected, hashes, verdict) => {
    const [comparison] = compareSides(hashes.map((hash, i) => side(i, [{ name: "exp", expected, hash }])));
    expect(comparison!.verdict).toBe(verdict);
    const differing = hashes.flatMap((hash, i) => (hash === hashes[0] ? [] : [`side ${i}`]));
    expect(comparison!.differing.map(({ name }) => name)).toEqual(differing);
  });

  test.each([0, 2])("are wrong when side %i lacks an item", (lacking) => {
    const items: PrintedItem[] = ["exp", "log"].map((name) => ({ name, expected: "either", hash: "a" }));
    const sides = [0, 1, 2].map((i) => side(i, i === lacking ? items.slice(0, 1) : items));
    expect(compareSides(sides).map(({ item, verdict }) => `${item} ${verdict}`)).toEqual([
      "exp same",
      "log wrong",
    ]);
  });
});

test("a difference is told by its first line and the number of lines", () => {
  expect(findFirstDifference("a\nb\nc\nd", "a\nB\nc\nD")).toBe("2 of 4 lines differ, first\n  b\n  B");
  expect(findFirstDifference("a", "a\nb")).toBe("1 of 1 lines differ, first\n  (nothing)\n  b");
  expect(findFirstDifference("a\nb", "a\nb")).toBeUndefined();
});

const isX64Linux = process.platform === "linux" && process.arch === "x64";

test.skipIf(!isX64Linux)(
  "without an emulator and a way to get one it fails and says what to install (skipped off x86-64 Linux)",
  () => {
    const scratch = mkdtempSync(join(tmpdir(), "sweepwell-"));
    try {
      const { status, stderr } = spawnSync(process.execPath, ["scripts/test-arm64.ts"], {
        encoding: "utf8",
        env: { PATH: scratch, XDG_CACHE_HOME: scratch },
      });
      expect(stderr).toContain("there is no emulator of arm64: apt-get: it is not in PATH");
      expect(stderr).toContain("the package qemu-user");
      expect(status).toBe(1);
      expect(readdirSync(join(scratch, "sweepwell/arm64"))).toEqual([]);
    } finally {
      rmSync(scratch, { recursive: true });
    }
  },
);

function side(index: number, items: readonly PrintedItem[]): Side {
  return { name: `side ${index}`, machine: index < 2 ? "x64" : "arm64", items };
}
