import { existsSync, statfsSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** The numbers by which Linux tells file systems apart (statfs(2)), of those that reach over a network. */
const NETWORK_FILE_SYSTEMS: Readonly<Record<number, string>> = {
  26985: "NFS",
  20859: "SMB",
  4283649346: "CIFS",
  4266872130: "SMB",
  1702057286: "FUSE (perhaps sshfs)",
  198183888: "Lustre",
  1196443219: "GPFS",
  428016422: "BeeGFS",
  12805120: "CephFS",
  1397113167: "AFS",
  1799439955: "AFS",
  16914839: "9P",
  1937076805: "Coda",
  1952539503: "OCFS2",
  18225520: "GFS2",
  537068840: "OrangeFS",
  2866260714: "PanFS",
};

/** The name of the network file system on which this file lies or would lie; undefined on a local disk. */
export function describeNetworkFileSystem(path: string, statfs = statfsSync): string | undefined {
  if (process.platform !== "linux") return undefined;
  const place = existsSync(path) ? path : dirname(resolve(path));
  // Some machines give the number sign-extended.
  return existsSync(place) ? NETWORK_FILE_SYSTEMS[statfs(place).type >>> 0] : undefined;
}
