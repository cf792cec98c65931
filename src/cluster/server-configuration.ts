import type { Protocol } from "./protocol.ts";
import { permissionsOf, ROLES, type Role } from "./roles.ts";

/** What a server's configuration file says beside its users. */
export type ServerPlan = {
  port: number;
  /** Where JetStream keeps its files. */
  files: string;
  tls?: { cert: string; key: string };
};

/** A configuration file for one nats-server with a user for each role. */
export function renderServer(protocol: Protocol, { port, files, tls }: ServerPlan): string {
  const { prefix } = protocol.settings;
  return [
    `# A NATS server for sweepwell; made by \`sweepwell cluster config\`. Start it with: nats-server -c FILE`,
    "# To change: the port, and where it keeps its files (store_dir); --port and --files say so too.",
    `server_name: ${quote(prefix)}`,
    `port: ${port}`,
    "# Answers whether it is well: curl http://127.0.0.1:8222/healthz",
    'http: "127.0.0.1:8222"',
    "jetstream {",
    `  store_dir: ${quote(files)}`,
    "}",
    ...(tls === undefined
      ? []
      : ["tls {", `  cert_file: ${quote(tls.cert)}`, `  key_file: ${quote(tls.key)}`, "}"]),
    "",
    renderUsers(protocol),
  ].join("\n");
}

/** The users alone, for a configuration file that has the rest already. */
export function renderUsers(protocol: Protocol): string {
  return [
    `# Users of sweepwell, prefix ${protocol.settings.prefix}; made by \`sweepwell cluster config\`.`,
    "# Their passwords are those of these environment variables when the server starts.",
    "authorization {",
    "  users: [",
    ...ROLES.flatMap((role) => renderUser(protocol, role)),
    "  ]",
    "}",
    "",
  ].join("\n");
}

/** Where the server finds the password of a role. */
export function passwordVariable(role: Role): string {
  return `SWEEPWELL_${role.toUpperCase()}_PASSWORD`;
}

function renderUser(protocol: Protocol, role: Role): string[] {
  const { publish, subscribe } = permissionsOf(protocol, role);
  return [
    "    {",
    `      user: ${role}`,
    `      password: $${passwordVariable(role)}`,
    "      permissions: {",
    ...renderSubjects("publish", publish),
    ...renderSubjects("subscribe", subscribe),
    "        allow_responses: true",
    "      }",
    "    }",
  ];
}

function renderSubjects(may: string, subjects: readonly string[]): string[] {
  return [
    `        ${may}: { allow: [`,
    ...subjects.map((subject) => `          ${quote(subject)}`),
    "        ] }",
  ];
}

function quote(text: string): string {
  return JSON.stringify(text);
}
