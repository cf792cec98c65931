import { describe, expect, test } from "vitest";
import { selectNode } from "../../src/cluster/node-list.ts";
import { exampleNode } from "./example-nodes.ts";

const nodes = [
  exampleNode("alpha", "1111aaaa"),
  exampleNode("beta", "2222bbbb"),
  exampleNode("beta", "2223cccc", { state: "draining" }),
  exampleNode("gone", "4444dddd", { state: "silent" }),
  exampleNode("ended", "5555eeee", { state: "stopped" }),
  exampleNode("2222", "6666ffff"),
];

describe("the node that a person means", () => {
  test.each([
    ["alpha", "1111aaaa"],
    ["11", "1111aaaa"],
    ["2223", "2223cccc"],
    // A name comes before the beginning of an instance.
    ["2222", "6666ffff"],
  ])("%s is %s", (reference, instance) => {
    expect(selectNode(nodes, reference).by.instance).toBe(instance);
  });

  test.each([
    ["beta", /"beta" may be beta \(2222bbbb\), beta \(2223cccc\); give more of the instance/],
    ["222", /"222" may be beta \(2222bbbb\), beta \(2223cccc\)/],
    ["delta", /there is no node "delta": there are alpha \(1111aaaa\), beta/],
    ["", /there is no node ""/],
    ["gone", /gone \(4444dddd\) does not answer/],
    ["5555", /ended \(5555eeee\) has stopped/],
  ])("%s is nobody, and the message helps", (reference, message) => {
    expect(() => selectNode(nodes, reference)).toThrow(message);
  });

  test("nobody at all is said so", () => {
    expect(() => selectNode([], "alpha")).toThrow(/there is no node "alpha": no node answers/);
  });
});
