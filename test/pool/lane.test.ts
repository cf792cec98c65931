import fc from "fast-check";
import { expect, test } from "vitest";
import { createLanes, Lane, MAX_BATCH } from "../../src/pool/lane.ts";

const openLane = (count: number): Lane => {
  const lane = new Lane(createLanes(3), 1);
  lane.reset(count);
  return lane;
};

test("a thread claims the trials of its batch in order, then none", () => {
  const lane = openLane(3);
  expect([1, 2, 3, 4, 5].map((nowMs) => lane.claim(nowMs))).toEqual([0, 1, 2, -1, -1]);
  expect(lane.begun).toBe(3);
});

test("whatever is cut off and claimed in whatever order, each trial is either claimed once or cut off once", () => {
  const step = fc.oneof(fc.constant("claim" as const), fc.nat({ max: 40 }));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: MAX_BATCH }), fc.array(step, { maxLength: 60 }), (count, steps) => {
      const lane = openLane(count);
      const trials = Array.from({ length: count }, (_, i) => i);
      const claimed: number[] = [];
      const cutOff: number[] = [];
      for (const step of steps) {
        if (step !== "claim") cutOff.push(...trials.splice(lane.cut(step)));
        else {
          const index = lane.claim(0);
          if (index >= 0) claimed.push(index);
        }
        expect(lane.waiting).toBe(trials.length - claimed.length);
      }
      cutOff.push(...trials.splice(lane.cut()));
      expect([...claimed, ...cutOff].toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: count }, (_, i) => i),
      );
      expect(lane.claim(0)).toBe(-1);
    }),
  );
});

test("time runs from the start of the trial that runs, not from that of its batch", () => {
  const lane = openLane(3);
  expect(lane.current(0)).toBeUndefined();
  lane.claim(1000);
  expect(lane.current(1500)).toEqual({ index: 0, seconds: 0.5 });
  lane.finish();
  expect(lane.current(9000)).toBeUndefined();
  lane.claim(60_000);
  expect(lane.current(60_250)).toEqual({ index: 1, seconds: 0.25 });
});

test("a report belongs to the trial that made it", () => {
  const lane = openLane(2);
  lane.claim(0);
  lane.report(0, -0.5);
  expect(lane.current(0)).toMatchObject({ index: 0, report: { step: 0, value: -0.5 } });
  lane.finish();
  lane.claim(0);
  expect(lane.current(0)).toEqual({ index: 1, seconds: 0 });
});

test("after the last trial nothing runs", () => {
  const lane = openLane(1);
  lane.claim(0);
  lane.finish();
  expect(lane.claim(5)).toBe(-1);
  expect(lane.current(1e9)).toBeUndefined();
});

test("a lane that is used again knows nothing of its last batch", () => {
  const lane = openLane(2);
  lane.enter(5, 0);
  lane.claim(0);
  lane.report(1, 1);
  lane.reset(7);
  expect({ thread: lane.thread, begun: lane.begun, waiting: lane.waiting }).toEqual({
    thread: -1,
    begun: 0,
    waiting: 7,
  });
});

test("lanes side by side do not touch each other", () => {
  const lanes = createLanes(2);
  const [first, second] = [new Lane(lanes, 0), new Lane(lanes, 1)];
  first.reset(4);
  second.reset(9);
  first.enter(3, 0);
  first.claim(77);
  first.report(2, 3);
  expect([second.thread, second.begun, second.waiting, second.current(100)]).toEqual([-1, 0, 9, undefined]);
});
