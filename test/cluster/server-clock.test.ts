import type { KV, KvEntry } from "@nats-io/kv";
import { expect, test, vi } from "vitest";
import { describeOffset, isOff, measureClock } from "../../src/cluster/server-clock.ts";

/** A bucket of a server whose clock is behind by so much, and that takes its time. */
function bucketOf({ behindMs, delayMs = 0, isOverwritten = false }: Record<string, number | boolean>): KV {
  let revision = 0;
  let created = new Date(0);
  return {
    async put() {
      created = new Date(Date.now() - Number(behindMs));
      vi.setSystemTime(Date.now() + Number(delayMs));
      return ++revision;
    },
    async get() {
      return { revision: isOverwritten ? revision + 1 : revision, created } as KvEntry;
    },
  } as unknown as KV;
}

test.each([
  [{ behindMs: 5000 }, true, "5.0 s ahead of the server's"],
  [{ behindMs: -4000 }, true, "4.0 s behind the server's"],
  [{ behindMs: 100 }, false, "0.1 s ahead of the server's"],
  // Ten seconds between question and answer: it may be anywhere within five of the middle.
  [{ behindMs: 0, delayMs: 10_000 }, false, "5.0 s ahead of the server's"],
])("a clock is compared with the server's: %o", async (server, off, text) => {
  vi.useFakeTimers({ now: 1_000_000 });
  const offset = (await measureClock(bucketOf(server), "a", new Uint8Array(0)))!;
  vi.useRealTimers();
  expect(isOff(offset)).toBe(off);
  expect(describeOffset(offset)).toBe(text);
});

test("an entry that another wrote meanwhile says nothing", async () => {
  const bucket = bucketOf({ behindMs: 0, isOverwritten: true });
  expect(await measureClock(bucket, "a", new Uint8Array(0))).toBeUndefined();
  vi.useRealTimers();
});
