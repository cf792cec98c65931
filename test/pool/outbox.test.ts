import { expect, test } from "vitest";
import { Outbox } from "../../src/pool/outbox.ts";

test("next gives everything since the last call, at once when there is something", async () => {
  const outbox = new Outbox<number>();
  outbox.add(1);
  outbox.add(2);
  expect(await outbox.next()).toEqual([1, 2]);
  outbox.add(3);
  expect(await outbox.next()).toEqual([3]);
});

test("who waits gets the first that comes, with all that came with it", async () => {
  const outbox = new Outbox<number>();
  const next = outbox.next();
  outbox.add(1);
  outbox.add(2);
  outbox.flush();
  expect(await next).toEqual([1, 2]);
});

test("asking again while waiting is the same wait, so nothing goes astray", async () => {
  const outbox = new Outbox<number>();
  const waits = [outbox.next(), outbox.next()];
  outbox.add(1);
  outbox.flush();
  expect(await Promise.all(waits)).toEqual([[1], [1]]);
});

test("a closed outbox rejects whoever waits or comes later, with the first reason", async () => {
  const outbox = new Outbox<number>();
  const next = outbox.next();
  outbox.close(new Error("the first"));
  outbox.close(new Error("the second"));
  await expect(next).rejects.toThrow("the first");
  await expect(outbox.next()).rejects.toThrow("the first");
});
