import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { BlobCache } from "../../src/cluster/blob-cache.ts";
import { hashBytes } from "../../src/cluster/blobs.ts";

function createCache(mostBytes = 1000, folder = mkdtempSync(join(tmpdir(), "sweepwell-cache-"))) {
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const warnings: string[] = [];
  let fetchCount = 0;
  const cache = new BlobCache(folder, mostBytes, (warning) => warnings.push(warning));
  const get = (bytes: Uint8Array | undefined, hash = hashBytes(bytes!)) =>
    cache.get(
      "kernel",
      hash,
      (found) => hashBytes(found) === hash,
      async () => {
        fetchCount++;
        return bytes;
      },
    );
  return { folder, cache, get, warnings, fetches: () => fetchCount };
}
const blob = (size: number, fill: number) => new Uint8Array(size).fill(fill);

test("what was fetched once is read from the disk", async () => {
  const { get, fetches, cache } = createCache();
  expect(await get(blob(10, 1))).toEqual(blob(10, 1));
  expect(new Uint8Array((await get(blob(10, 1)))!)).toEqual(blob(10, 1));
  expect(fetches()).toBe(1);
  expect(cache.kernels()).toEqual([hashBytes(blob(10, 1))]);
});

test("a damaged file is fetched again, and mended", async () => {
  const { get, fetches, folder } = createCache();
  await get(blob(10, 1));
  const [name] = readdirSync(folder);
  writeFileSync(join(folder, name!), "something else");
  expect(await get(blob(10, 1))).toEqual(blob(10, 1));
  await get(blob(10, 1));
  expect(fetches()).toBe(2);
});

test("what is damaged where it comes from is not had", async () => {
  const { get, folder } = createCache();
  expect(await get(blob(10, 2), hashBytes(blob(10, 1)))).toBeUndefined();
  expect(await get(undefined, hashBytes(blob(10, 1)))).toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
});

test("above its limit the least used go", async () => {
  const { get, cache, folder } = createCache(250);
  await get(blob(100, 1));
  await get(blob(100, 2));
  for (const [i, name] of readdirSync(folder).entries()) utimesSync(join(folder, name), 1000 + i, 1000 + i);
  await get(blob(100, 1));
  await get(blob(100, 3));
  expect(cache.kernels().sort()).toEqual([hashBytes(blob(100, 1)), hashBytes(blob(100, 3))].sort());
});

test("a folder that cannot be is a warning, and nothing is kept", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "sweepwell-cache-")), "file");
  writeFileSync(file, "");
  const { get, warnings, cache } = createCache(1000, join(file, "cache"));
  expect(await get(blob(10, 1))).toEqual(blob(10, 1));
  expect(warnings).toEqual([expect.stringContaining("cannot be written")]);
  expect(cache.kernels()).toEqual([]);
});
