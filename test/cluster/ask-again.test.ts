import { expect, test, vi } from "vitest";
import { askAgain } from "../../src/cluster/ask-again.ts";
import { SweepError } from "../../src/kernel/sweep-error.ts";

const SHOWN = "nats://server:4222";

test("a server that answers late is asked again", async () => {
  const ask = vi.fn().mockRejectedValueOnce(new Error("timeout")).mockResolvedValueOnce("there");
  expect(await askAgain(SHOWN, ask)).toBe("there");
  expect(ask).toHaveBeenCalledTimes(2);
});

test("one that never answers is given up, in words", async () => {
  const ask = vi.fn().mockRejectedValue(new Error("timeout"));
  await expect(askAgain(SHOWN, ask)).rejects.toMatchObject({
    code: "CLUSTER_UNREACHABLE",
    message: expect.stringMatching(
      /^the NATS server at nats:\/\/server:4222 does not answer, for 30 s now: /,
    ),
  });
  expect(ask.mock.calls.length).toBeGreaterThan(3);
});

test.each([new Error("permissions violation"), new SweepError("CLUSTER_UNUSABLE", "timeout")])(
  "what it says is not asked again: %s",
  async (error) => {
    const ask = vi.fn().mockRejectedValue(error);
    await expect(askAgain(SHOWN, ask)).rejects.toBe(error);
    expect(ask).toHaveBeenCalledOnce();
  },
);
