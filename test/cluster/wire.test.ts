import fc from "fast-check";
import { pack } from "msgpackr";
import { describe, expect, test } from "vitest";
import { decodeMessage, encodeMessage, WIRE_VERSION, type WireMessage } from "../../src/cluster/wire.ts";

const by = { node: "n", boot: "b", version: "1.0.0", instance: "i-1" };
const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => i);
const HASH = "ab".repeat(32);

const MESSAGES: { [K in WireMessage["kind"]]: Extract<WireMessage, { kind: K }> } = {
  batch: {
    v: WIRE_VERSION,
    kind: "batch",
    batch: "x",
    part: 0,
    keys: bytes(64),
    seeds: bytes(16),
    parameters: bytes(80),
  },
  outcomes: {
    v: WIRE_VERSION,
    kind: "outcomes",
    batch: "x",
    part: 1,
    by,
    keys: bytes(32),
    evaluations: bytes(20),
    blobs: [[0, HASH]],
    isLast: true,
    returned: bytes(0),
    reason: "",
    detail: "",
  },
  run: {
    v: WIRE_VERSION,
    kind: "run",
    run: "r",
    name: "n",
    title: "t",
    owner: "o",
    parts: [
      {
        kernel: HASH,
        kernelName: "k",
        signatures: [{ key: HASH, signature: HASH + HASH }],
        inputs: [null, HASH],
        limits: { seconds: 1 },
        taskClass: "m0",
      },
    ],
  },
  announcement: {
    v: WIRE_VERSION,
    kind: "announcement",
    run: "r",
    revision: 3,
    classes: ["m0"],
    ackWaitMs: 2000,
    state: "open",
  },
  beginning: { v: WIRE_VERSION, kind: "beginning", batch: "x", by },
  heartbeat: {
    v: WIRE_VERSION,
    kind: "heartbeat",
    by,
    status: {
      state: "running",
      host: "h",
      threads: 2,
      batches: 1,
      labels: ["big"],
      megabytes: 1000,
      load: 0.5,
      trialsPerSecond: 10,
      trialCount: 100,
      kernels: [HASH],
      startedMs: 1,
      clockMs: 2,
      refusals: [],
    },
  },
};
const KINDS = Object.keys(MESSAGES) as WireMessage["kind"][];

describe("messages between coordinators and nodes", () => {
  test.each(KINDS)("a %s message arrives as it was sent", (kind) => {
    const sent = encodeMessage(MESSAGES[kind]);
    expect([...encodeMessage(decodeMessage(sent, kind))]).toEqual([...sent]);
  });

  test.each(KINDS)("a %s message of another version is refused by its number", (kind) => {
    const old = encodeMessage({ ...MESSAGES[kind], v: 0 });
    expect(() => decodeMessage(old, kind)).toThrow(/wire version 2 is spoken here, and 0 came/);
  });

  test("one kind is not taken for another", () => {
    expect(() => decodeMessage(encodeMessage(MESSAGES.batch), "run")).toThrow(
      "a run message was expected, and batch came",
    );
  });

  // What is only shown to people may be missing.
  const shown = new Set(["batches", "load", "trialsPerSecond", "trialCount", "startedMs"]);

  test.each(KINDS)("a %s message is refused when a field of it is missing, or is something else", (kind) => {
    for (const field of Object.keys(MESSAGES[kind])) {
      const { [field]: _, ...rest } = MESSAGES[kind] as Record<string, unknown>;
      for (const wrong of [rest, { ...rest, [field]: { no: 1 } }, { ...rest, [field]: -1.5 }]) {
        expect(() => decodeMessage(pack(wrong), kind), field).toThrow(
          expect.objectContaining({ code: "WIRE_MISMATCH" }),
        );
      }
    }
  });

  test("a heartbeat is refused when what the coordinator counts with is missing", () => {
    const { status } = MESSAGES.heartbeat;
    for (const field of Object.keys(status).filter((name) => !shown.has(name))) {
      const message = { ...MESSAGES.heartbeat, status: { ...status, [field]: undefined } };
      expect(() => decodeMessage(pack(message), "heartbeat"), field).toThrow("wrong status");
    }
  });

  test.each([
    ["seeds that are not as many as keys", "batch", { seeds: bytes(8) }, "seeds"],
    ["a key that is cut off", "batch", { keys: bytes(33), seeds: bytes(8) }, "keys"],
    ["no trials", "batch", { keys: bytes(0), seeds: bytes(0), parameters: bytes(0) }, "keys"],
    ["a blob without a hash", "outcomes", { blobs: [[0, "../../etc"]] }, "blobs"],
    [
      "a limit below nothing",
      "run",
      { parts: [{ ...MESSAGES.run.parts[0], limits: { seconds: -1 } }] },
      "parts",
    ],
    ["a process that is no token", "beginning", { by: { ...by, instance: "a.b" } }, "by"],
  ] as const)("%s: refused, naming the field", (_, kind, change, field) => {
    expect(() => decodeMessage(pack({ ...MESSAGES[kind], ...change }), kind)).toThrow(`wrong ${field}`);
  });

  const decodesOrRefuses = (data: Uint8Array, kind: WireMessage["kind"]) => {
    try {
      return decodeMessage(data, kind).kind === kind;
    } catch (error) {
      return (error as { code?: string }).code === "WIRE_MISMATCH";
    }
  };

  test.each([0xc6, 0xdb, 0xdd, 0xdf])("a claim to be four billion long (%i) costs nothing", (token) => {
    expect(decodesOrRefuses(Uint8Array.of(token, 255, 255, 255, 255, 1, 2, 3), "batch")).toBe(true);
  });

  test("any bytes are a message or are refused; nothing else happens", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(...KINDS), decodesOrRefuses), {
      numRuns: 3000,
      seed: 7,
    });
  });

  test("any value is a message or is refused", () => {
    const value = fc.anything({ withBigInt: false, withDate: true, withTypedArray: true });
    const message = fc.oneof(
      value,
      fc
        .record({ v: fc.constant(WIRE_VERSION), kind: fc.constantFrom(...KINDS) })
        .chain((head) =>
          fc
            .dictionary(fc.constantFrom(...Object.keys(MESSAGES[head.kind])), value)
            .map((rest) => ({ ...rest, ...head })),
        ),
    );
    fc.assert(
      fc.property(message, fc.constantFrom(...KINDS), (data, kind) => {
        let packed: Uint8Array;
        try {
          packed = pack(data);
        } catch {
          return true;
        }
        return decodesOrRefuses(packed, kind);
      }),
      { numRuns: 1000, seed: 7 },
    );
  });

  test("a message with bytes changed or cut off is a message or is refused", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...KINDS),
        fc.nat(),
        fc.integer({ min: 0, max: 255 }),
        fc.nat(),
        (kind, at, byte, length) => {
          const data = Uint8Array.from(encodeMessage(MESSAGES[kind]));
          data[at % data.length] = byte;
          return (
            decodesOrRefuses(data.subarray(0, length % (data.length + 1)), kind) &&
            decodesOrRefuses(data, kind)
          );
        },
      ),
      { numRuns: 5000, seed: 7 },
    );
  });
});
