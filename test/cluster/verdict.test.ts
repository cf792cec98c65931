import { expect, test } from "vitest";
import { decide } from "../../src/cluster/verdict.ts";

/** Votes as "node:what". */
const votesOf = (text: string) =>
  text.split(" ").map((vote) => {
    const [node = "", fingerprint = ""] = vote.split(":");
    return { node, fingerprint };
  });
const agreed = { kind: "agreed" };
const open = { kind: "open" };
const faulty = (...nodes: string[]) => ({ kind: "faulty", nodes });

test.each([
  ["one voice proves nothing", "a:1", open],
  ["two that agree are right", "a:1 b:1", agreed],
  ["of two that differ nobody is right", "a:1 b:2", open],
  ["a third decides against the first", "a:1 b:2 c:2", faulty("a")],
  ["a third decides against the second", "a:1 b:2 c:1", faulty("b")],
  ["three that all differ leave it open", "a:1 b:2 c:3", open],
  ["a fourth can decide against two", "a:1 b:2 c:3 d:3", faulty("a", "b")],
  ["two against two leave it open", "a:1 b:2 c:1 d:2", open],
  ["three against two leave it open: neither pair agrees by chance", "a:1 b:2 c:1 d:2 e:1", open],
  ["a node that says the same twice is one voice", "a:1 a:1", open],
  ["a node that says the same twice outvotes nobody", "a:1 a:1 b:2", open],
  ["a node that contradicts itself is not convicted by its own word", "a:1 a:2", open],
  ["nor by one other", "a:1 a:2 b:1", open],
  ["but by two others, whatever it said first", "a:1 a:2 b:1 c:1", faulty("a")],
])("%s", (_, votes, verdict) => {
  expect(decide(votesOf(votes))).toEqual(verdict);
  expect(decide(votesOf(votes).reverse()).kind).toBe(verdict.kind);
});
