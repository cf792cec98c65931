import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { rawPublicKey, signKernel } from "../../src/cluster/kernel-signing.ts";
import { judgeRun, type NodePolicy } from "../../src/cluster/node-policy.ts";
import { type RunPart, WIRE_VERSION } from "../../src/cluster/wire.ts";

const KERNEL = "ab".repeat(32);
const OTHER = "cd".repeat(32);
const ada = generateKeyPairSync("ed25519");
const eve = generateKeyPairSync("ed25519");
const named = (name: string, { publicKey }: typeof ada) => ({ key: rawPublicKey(publicKey), name });
const trust = {
  keys: [named("ada@desk", ada), named("bob", generateKeyPairSync("ed25519"))],
  builtIn: new Set<string>(),
};

/** Judges a run of these parts, each complete but for what is said. */
function judge(policy: NodePolicy, ...parts: Partial<RunPart>[]) {
  return judgeRun(policy, {
    v: WIRE_VERSION,
    kind: "run",
    run: "r",
    name: "walk",
    title: "A walk",
    owner: "someone",
    parts: parts.map((part) => ({
      kernel: KERNEL,
      kernelName: "random-walk",
      signatures: [],
      inputs: [],
      limits: {},
      taskClass: "m0",
      ...part,
    })),
  });
}

describe("a node that trusts keys", () => {
  const byAda = signKernel(KERNEL, ada.privateKey);
  const byEve = signKernel(KERNEL, eve.privateKey);
  const fingerprint = rawPublicKey(createPublicKey(eve.privateKey)).slice(0, 16);

  test("takes part when one of them has signed, whoever else has", () => {
    expect(judge({ trust }, { signatures: [byAda] })).toBeUndefined();
    expect(judge({ trust }, { signatures: [byEve, byAda] })).toBeUndefined();
  });

  const start = "kernel random-walk (sha256:abababababab)";
  const end = "this node trusts ada@desk, bob";

  test.each([
    ["no signature", [], `${start} is not signed; ${end}`],
    ["one of another key", [byEve], `${start} is signed by key ${fingerprint}; ${end}`],
    [
      "one of another kernel",
      [signKernel(OTHER, ada.privateKey)],
      `${start} has a signature of something else; ${end}`,
    ],
    [
      "a trusted key's name on another's",
      [{ ...byEve, key: byAda.key }],
      `${start} has a signature of something else; ${end}`,
    ],
    [
      "a key that is none",
      [{ ...byAda, key: "ff".repeat(32) }],
      `${start} has a signature of something else; ${end}`,
    ],
  ])("refuses %s, naming kernel and keys", (_, signatures, reason) => {
    expect(judge({ trust }, { signatures })).toMatchObject({
      reason,
      fields: { kernel: KERNEL, kernelName: "random-walk", trusted: ["ada@desk", "bob"] },
    });
  });

  test("refuses a run when one of its parts has another kernel", () => {
    expect(
      judge({ trust }, { signatures: [byAda] }, { kernel: OTHER, kernelName: "second" })?.reason,
    ).toContain("kernel second (sha256:cdcdcdcdcdcd) is not signed");
  });

  test("runs kernels of its own sweepwell unsigned, if it trusts those", () => {
    const builtIn = { trust: { keys: [], builtIn: new Set([KERNEL]) } };
    expect(judge(builtIn, {})).toBeUndefined();
    expect(judge(builtIn, { kernel: OTHER })?.reason).toContain(
      "this node trusts the kernels of its own sweepwell",
    );
  });

  test("without trust asks for no signature", () => {
    expect(judge({}, {})).toBeUndefined();
  });
});

describe("a node with limits", () => {
  test.each<[what: string, policy: NodePolicy, limits: RunPart["limits"], reason: RegExp | undefined]>([
    ["time as it has", { maxSeconds: 60 }, { seconds: 60 }, undefined],
    ["no limit of time", { maxSeconds: 60 }, {}, /have no limit of seconds.*limits: \{ seconds: 60 \}/],
    ["more time", { maxSeconds: 60 }, { seconds: 61 }, /may take 61 s, and this node gives one 60 s at most/],
    ["memory as it has", { maxMegabytes: 512 }, { megabytes: 100 }, undefined],
    ["no limit of memory", { maxMegabytes: 512 }, { seconds: 1 }, /have no limit of megabytes/],
    ["more memory", { maxMegabytes: 512 }, { megabytes: 513 }, /may take 513 MB/],
    ["anything, without limits of its own", {}, {}, undefined],
  ])("judges a run that asks for %s", (_, policy, limits, reason) => {
    const refusal = judge(policy, { limits });
    if (reason === undefined) expect(refusal).toBeUndefined();
    else expect(refusal?.reason).toMatch(reason);
  });
});
