import { Flags } from "@oclif/core";
import { permissionsOf, ROLES } from "../../cluster/roles.ts";
import { passwordVariable, renderServer, renderUsers } from "../../cluster/server-configuration.ts";
import { SweepError } from "../../kernel/sweep-error.ts";
import { clusterFlags, protocolOf } from "../../workspace/cluster-flags.ts";
import { SweepwellCommand } from "../../workspace/sweepwell-command.ts";

export class ClusterConfig extends SweepwellCommand {
  static override summary = "Print a configuration file for a NATS server, with a user for each role.";
  static override description =
    "Coordinators drive runs and stop things (run, retry, cancel, node drain), nodes work (node start), observers look (node list, doctor). Each user may do what its commands do, and nothing else. The passwords are taken from the environment when the server starts.";
  static override examples = [
    "<%= config.bin %> cluster config --files /var/lib/nats > sweepwell.conf",
    "<%= config.bin %> cluster config --cert server.pem --key server-key.pem > sweepwell.conf",
    "<%= config.bin %> cluster config --users > users.conf",
  ];
  static override flags = {
    prefix: clusterFlags.prefix,
    users: Flags.boolean({ description: "the users alone, to include in a configuration of one's own" }),
    port: Flags.integer({ min: 1, max: 65_535, default: 4222, helpValue: "PORT" }),
    files: Flags.string({
      description: "where the server keeps its files",
      default: "nats-files",
      helpValue: "DIR",
    }),
    cert: Flags.string({ description: "certificate of the server, for TLS", helpValue: "FILE" }),
    key: Flags.string({ description: "its key", helpValue: "FILE" }),
  };

  async run() {
    const { flags } = await this.parse(ClusterConfig);
    const protocol = protocolOf(flags);
    const { port, files, cert, key } = flags;
    if ((cert === undefined) !== (key === undefined)) {
      throw new SweepError("BAD_OPTION", "TLS needs both, --cert and --key");
    }
    const tls = cert !== undefined && key !== undefined ? { tls: { cert, key } } : {};
    const configuration = flags.users
      ? renderUsers(protocol)
      : renderServer(protocol, { port, files, ...tls });
    process.stdout.write(this.jsonEnabled() ? "" : configuration);
    const users = ROLES.map((role) => ({
      user: role,
      passwordVariable: passwordVariable(role),
      ...permissionsOf(protocol, role),
    }));
    return { configuration, users };
  }
}
