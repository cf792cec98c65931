import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { KeptProcess } from "../../src/cluster/kept-process.ts";

test("a process that dies is started again, and given up after five deaths", async () => {
  const restarts: string[] = [];
  let starts = 0;
  const givenUp = await new Promise<string>((resolve) => {
    const kept = new KeptProcess({
      name: "it",
      start: () => {
        starts++;
        return spawn("/bin/sh", ["-c", "exit 3"]);
      },
      onRestart: (message) => restarts.push(message),
      onGivenUp: resolve,
    });
    void kept.start();
  });
  expect(givenUp).toBe("it ended with exit code 3, 5 times in 5 minutes: it is not started again");
  expect(restarts).toEqual(Array(4).fill("it ended with exit code 3: it is started again"));
  expect(starts).toBe(5);
});

test("a process that does not heed its end is ended by force", async () => {
  const child = spawn("/bin/sh", ["-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done"]);
  const kept = new KeptProcess({
    name: "it",
    start: () => child,
    onRestart: () => {},
    onGivenUp: () => {},
  });
  await kept.start();
  await once(child.stdout, "data");
  await kept.stop(100);
  expect(child.signalCode).toBe("SIGKILL");
});
