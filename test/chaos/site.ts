import { whyNoTestbed } from "../../cluster/testbed/abilities.ts";
import type { Host } from "../../cluster/testbed/host.ts";
import { openTestbed, type Testbed } from "../../cluster/testbed/open-testbed.ts";
import { findServerPort, NatsProcess } from "./nats-process.ts";
import { type Place, placeHere, placeOn } from "./place.ts";

/** Where a cluster is set up: processes of this machine, hosts of a testbed, or such hosts with a server on each of three. */
export type SiteKind = "machine" | "hosts" | "three servers";

export type Site = AsyncDisposable & {
  servers: readonly NatsProcess[];
  /** A place for each of two nodes. */
  nodePlaces: readonly Place[];
  /** Where a coordinator may be; the first is where it begins. */
  coordinatorPlaces: readonly Place[];
  /** On how many servers streams are kept. */
  replicas: number;
};

/** Why there can be no such site on this machine; undefined where there can. */
export function whyNoSite(kind: SiteKind): string | undefined {
  return kind === "machine" ? undefined : whyNoTestbed();
}

/** Servers that run, and places that reach them. What runs there ends with it, or is ended by its guards with this process. */
export function openSite(kind: SiteKind, folder: string): Promise<Site> {
  switch (kind) {
    case "machine":
      return openMachine(folder);
    case "hosts":
      return openHosts(folder);
    case "three servers":
      return openThreeServers(folder);
    default:
      return kind satisfies never;
  }
}

async function openMachine(folder: string): Promise<Site> {
  const port = await findServerPort();
  const place = placeHere(`nats://127.0.0.1:${port}`);
  const server = new NatsProcess(place, { name: "server", folder, address: "127.0.0.1", port });
  await server.start();
  return {
    servers: [server],
    nodePlaces: [place, place],
    coordinatorPlaces: [place],
    replicas: 1,
    [Symbol.asyncDispose]: () => server.kill(),
  };
}

/** A server, two coordinators and two nodes, each on a host of its own. */
async function openHosts(folder: string): Promise<Site> {
  return onTestbed(5, async ({ hosts }) => {
    const [serverHost, first, second, ...workers] = hosts as [Host, Host, Host, ...Host[]];
    const at = { folder, address: "0.0.0.0", port: PORT };
    const server = new NatsProcess(placeOn(serverHost, ""), { name: "server", ...at });
    await server.start();
    const place = async (host: Host) => placeOn(host, `nats://${await host.reach(serverHost, PORT)}`);
    return {
      servers: [server],
      nodePlaces: await Promise.all(workers.map(place)),
      coordinatorPlaces: await Promise.all([first, second].map(place)),
      replicas: 1,
    };
  });
}

/** A cluster of three servers, a coordinator and two nodes, each on a host of its own. */
async function openThreeServers(folder: string): Promise<Site> {
  return onTestbed(6, async ({ hosts }) => {
    const serverHosts = hosts.slice(0, 3);
    const [coordinator, ...workers] = hosts.slice(3) as [Host, ...Host[]];
    const routes = serverHosts.map(({ address }) => `nats-route://${address}:${ROUTE_PORT}`).join(",");
    const cluster = ["-cluster_name", "chaos", "-cluster", `nats://0.0.0.0:${ROUTE_PORT}`, "-routes", routes];
    const extra = [...cluster, "-m", String(MONITOR_PORT)];
    const servers = serverHosts.map(
      (host) =>
        new NatsProcess(placeOn(host, `http://127.0.0.1:${MONITOR_PORT}`), {
          name: `server-${host.name}`,
          ...{ folder, address: "0.0.0.0", port: PORT, extra },
        }),
    );
    await Promise.all(servers.map((server) => server.start()));
    const url = serverHosts.map(({ address }) => `nats://${address}:${PORT}`).join(",");
    return {
      servers,
      nodePlaces: workers.map((host) => placeOn(host, url)),
      coordinatorPlaces: [placeOn(coordinator, url)],
      replicas: 3,
    };
  });
}

async function onTestbed(
  hosts: number,
  open: (testbed: Testbed) => Promise<Omit<Site, keyof AsyncDisposable>>,
): Promise<Site> {
  const testbed = await openTestbed({ hosts });
  const close = () => testbed[Symbol.asyncDispose]();
  try {
    return { ...(await open(testbed)), [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

const PORT = 4222;
const ROUTE_PORT = 6222;
const MONITOR_PORT = 8222;
