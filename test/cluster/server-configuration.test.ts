import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { DEFAULT_PROTOCOL, Protocol } from "../../src/cluster/protocol.ts";
import { grants, permissionsOf, ROLES } from "../../src/cluster/roles.ts";
import { renderServer, renderUsers } from "../../src/cluster/server-configuration.ts";

const FOLDER = resolve(import.meta.dirname, "../../cluster");
const protocol = new Protocol(DEFAULT_PROTOCOL);

test("the configurations in cluster/ are those of the protocol (npm run build:cluster makes them anew)", () => {
  const read = (name: string) => readFileSync(resolve(FOLDER, name), "utf8");
  expect(read("single-server.conf")).toBe(renderServer(protocol, { port: 4222, files: "nats-files" }));
  expect(read("users.conf")).toBe(renderUsers(protocol));
});

test("the table of docs/cluster-protocol.md says who may do what", () => {
  const text = readFileSync(resolve(FOLDER, "../docs/cluster-protocol.md"), "utf8");
  const table = text
    .split("| to | coordinator | node | observer |\n|---|---|---|---|\n")[1]!
    .split("\n\n")[0];
  const rows = grants(protocol).map(
    ({ does, roles }) =>
      `| ${[does, ...ROLES.map((role) => (roles.includes(role) ? "yes" : ""))].join(" | ")} |`,
  );
  expect(table).toBe(rows.join("\n"));
});

test("no role may touch another prefix", () => {
  const other = "another";
  const ours = new Protocol({ ...DEFAULT_PROTOCOL, prefix: other });
  for (const role of ROLES) {
    const { publish, subscribe } = permissionsOf(ours, role);
    const shared = [...publish, ...subscribe].filter((subject) => !subject.includes(other));
    expect(shared.filter((subject) => !/^\$SRV\.|^\$SRV$|^\$JS\.API\.INFO$/.test(subject))).toEqual([]);
  }
});
