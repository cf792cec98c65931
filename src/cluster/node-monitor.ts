import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { SweepError } from "../kernel/sweep-error.ts";
import { createNodeMetrics } from "./node-metrics.ts";
import type { RunningNode } from "./start-node.ts";

/** Where a node can be watched. */
export type NodeMonitor = AsyncDisposable & { url: string };

/** Serves /metrics to Prometheus and /healthz to whoever restarts what is ill. Throws BAD_OPTION when the port is not to be had. */
export async function startNodeMonitor(
  node: RunningNode,
  { host, port }: { host: string; port: number },
): Promise<NodeMonitor> {
  const metrics = createNodeMetrics(node);
  const server = createServer(async ({ method, url }, response) => {
    const path = url?.split("?")[0];
    if (method !== "GET" && method !== "HEAD") answer(response, 405, "only GET is understood\n");
    else if (path === "/metrics") answer(response, 200, await metrics.metrics(), metrics.contentType);
    else if (path === "/healthz") {
      const reason = node.trouble();
      answer(response, reason === undefined ? 200 : 503, `${reason ?? "fine"}\n`);
    } else answer(response, 404, "there are /metrics and /healthz\n");
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) => {
      const detail = `metrics cannot be served at ${host}:${port}: ${cause.message}`;
      reject(new SweepError("BAD_OPTION", detail, { cause }));
    });
    server.listen(port, host, resolve);
  });
  const { address, family, port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${family === "IPv6" ? `[${address}]` : address}:${bound}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(response: ServerResponse, code: number, text: string, type = "text/plain"): void {
  // Who asks every quarter of a minute gains nothing by a connection that may have ended meanwhile.
  response.writeHead(code, { "content-type": type, connection: "close" }).end(text);
}
