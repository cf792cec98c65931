import { describe, expect, test } from "vitest";
import { type Batch, Flight, type Holder } from "../../src/cluster/flight.ts";
import { noopTrial } from "../run/noop-trials.ts";

/** A flight of batches of at most `size`, on nodes of which some are alive. */
function createFlight({ size = 4, alive = new Set<string>() } = {}) {
  let ids = 0;
  let nowMs = 0;
  const closed = new Set<number>();
  const flight = new Flight({
    now: () => nowMs,
    createId: () => `batch-${ids++}`,
    batchSize: (part, waiting) => (closed.has(part) ? 0 : Math.min(size, waiting)),
    isAlive: (instance) => alive.has(instance),
  });
  return { flight, closed, advance: (ms: number) => (nowMs += ms) };
}

const trials = (count: number, part = 0) => Array.from({ length: count }, (_, i) => noopTrial(i, {}, part));
const holder = (instance: string): Holder => ({ node: `node of ${instance}`, instance });
const sizes = (flight: Flight): number[] => {
  const taken: number[] = [];
  for (let batch = flight.take(); batch; batch = flight.take()) taken.push(batch.keys.length);
  return taken;
};

describe("trials on their way", () => {
  test("all are sent once, in batches of the size that was asked", () => {
    const { flight } = createFlight();
    flight.add(trials(10));
    expect(sizes(flight)).toEqual([4, 4, 2]);
    expect(flight.openCount).toBe(10);
    expect(flight.batchCount(0)).toBe(3);
  });

  test("a trial ends once, whoever answers first", () => {
    const { flight } = createFlight();
    const [trial] = trials(1);
    flight.add([trial!]);
    expect(flight.end(trial!.key)).toBe(trial);
    expect(flight.end(trial!.key)).toBeUndefined();
  });

  test("one that ended while it waited is not sent", () => {
    const { flight } = createFlight();
    const all = trials(4);
    flight.add(all);
    flight.end(all[1]!.key);
    expect(flight.take()!.keys).toEqual([all[0]!.key, all[2]!.key, all[3]!.key]);
  });

  test("what an earlier coordinator sent is not sent again, until that is lost", () => {
    const { flight } = createFlight({ size: 10 });
    const all = trials(6);
    flight.add(all);
    flight.adopt(
      batchOf(
        "adopted",
        all.slice(0, 4).map(({ key }) => key),
      ),
    );
    expect(sizes(flight)).toEqual([2]);
    expect(flight.lose("adopted")).toBe(4);
    expect(sizes(flight)).toEqual([4]);
  });

  test("a part that may have no batch now keeps no other waiting", () => {
    const { flight, closed } = createFlight();
    closed.add(0);
    flight.add([...trials(4, 0), ...trials(3, 1)]);
    expect(flight.take()!.part).toBe(1);
    expect(flight.take()).toBeUndefined();
    closed.clear();
    expect(flight.take()!.part).toBe(0);
    expect(flight.openParts()).toEqual([0, 1]);
  });

  test("a batch that is late gets one copy; what came back of either is not sent a third time", () => {
    const { flight, advance } = createFlight();
    flight.add(trials(4));
    const batch = flight.take()!;
    const mayCopy = () => true;
    expect(flight.copyOldest(-1, mayCopy)).toBeUndefined();
    advance(100);
    expect(flight.copyOldest(50, () => false)).toBeUndefined();
    const copy = flight.copyOldest(50, mayCopy)!;
    expect(copy).toMatchObject({ isCopy: true, keys: batch.keys });
    expect(flight.copyOldest(500, mayCopy)).toBeUndefined();
    expect(flight.lose(copy.id)).toBe(0);
    expect(flight.take()).toBeUndefined();
  });
});

describe("batches that come back", () => {
  test("drained, as they were; nobody is to blame", () => {
    const { flight } = createFlight();
    const all = trials(4);
    flight.add(all);
    const { id: batch, keys } = flight.take()!;
    flight.end(all[0]!.key);
    const settled = flight.settle({ batch, keys: keys.slice(1), reason: "drained" });
    expect(settled).toEqual({ againCount: 3, holder: undefined, loss: undefined });
    expect(sizes(flight)).toEqual([3]);
  });

  test("of a node that fell silent, in halves, in the end alone", () => {
    const { flight } = createFlight({ size: 8 });
    flight.add(trials(8));
    let { id: batch, keys } = flight.take()!;
    for (const [first, second] of [
      [4, 4],
      [2, 2],
      [1, 1],
    ] as const) {
      flight.begun(batch, holder("a"));
      expect(flight.settle({ batch, keys, reason: "redelivered" }).holder).toEqual(holder("a"));
      const halves = [flight.take()!, flight.take()!];
      expect(halves.map((half) => half.keys.length)).toEqual([second, first]);
      [{ id: batch, keys }] = halves as [Batch, Batch];
    }
    expect(flight.openCount).toBe(8);
  });

  test("a batch that nobody knows any more changes nothing", () => {
    const { flight } = createFlight();
    const all = trials(2);
    flight.add(all);
    const { keys } = flight.take()!;
    const settled = flight.settle({ batch: "another", keys, reason: "redelivered" });
    expect(settled.againCount).toBe(0);
    expect(flight.take()).toBeUndefined();
  });

  /** Loses a trial alone to these nodes, and tells at which of them it was set aside. */
  function loseTo(instances: (string | undefined)[], alive = new Set<string>()): number | undefined {
    const { flight } = createFlight({ alive });
    flight.add(trials(1));
    for (const [i, instance] of instances.entries()) {
      const { id: batch, keys } = flight.take()!;
      if (instance !== undefined) flight.begun(batch, holder(instance));
      const { loss, againCount } = flight.settle({ batch, keys, reason: "redelivered" });
      expect(againCount).toBe(loss ? 0 : 1);
      if (loss) return i + 1;
    }
    return undefined;
  }

  test("a trial that has cost five nodes is set aside", () => {
    expect(loseTo(["a", "b", "c", "d", "e", "f"])).toBe(5);
  });

  test("a node that turns out to be alive was no loss", () => {
    expect(loseTo(["a", "b", "c", "d", "e", "f"], new Set(["b"]))).toBe(6);
  });

  test("when it was not heard who had it, nobody is to blame", () => {
    expect(loseTo(["a", undefined, "b", "c", "d", undefined, "e"])).toBe(7);
  });
});

function batchOf(id: string, keys: Batch["keys"]): Batch {
  return { id, part: 0, keys, sentMs: 0, sequence: 1, holder: undefined, isCopy: false };
}
