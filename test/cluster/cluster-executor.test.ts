import type { Executor } from "../../src/run/executor.ts";
import { executorContract } from "../run/executor-contract.ts";
import { lead, startTestNode } from "./in-process-cluster.ts";
import { describeWithServer, useServer } from "./test-server.ts";

describeWithServer("a cluster of one node", () => {
  const server = useServer();

  executorContract("ClusterExecutor", async (workloads, threads) => {
    const protocol = server.createProtocol();
    const node = startTestNode(await server.connect(), protocol, { threads });
    const executor = await lead(await server.connect(), protocol, workloads);
    return {
      room: () => executor.room(),
      submit: (trials) => executor.submit(trials),
      next: () => executor.next(),
      async [Symbol.asyncDispose]() {
        await executor[Symbol.asyncDispose]();
        await node[Symbol.asyncDispose]();
      },
    } satisfies Executor;
  });
});
