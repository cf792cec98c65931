import type { Fault } from "./fault.ts";
import { COORDINATOR_FAULTS } from "./faults/coordinators.ts";
import { DAMAGE_FAULTS } from "./faults/damage.ts";
import { DISK_FAULTS } from "./faults/disks.ts";
import { LINK_FAULTS } from "./faults/links.ts";
import { NODE_FAULTS } from "./faults/nodes.ts";
import { RUN_FAULTS } from "./faults/runs.ts";
import { SERVER_FAULTS } from "./faults/servers.ts";
import { VERSION_FAULTS } from "./faults/versions.ts";

/** Every fault there is. */
export const FAULTS: readonly Fault[] = [
  ...NODE_FAULTS,
  ...COORDINATOR_FAULTS,
  ...SERVER_FAULTS,
  ...LINK_FAULTS,
  ...DISK_FAULTS,
  ...DAMAGE_FAULTS,
  ...RUN_FAULTS,
  ...VERSION_FAULTS,
];

/** Several faults in one run, which the seed chooses: not a fault, but asked for like one. */
export const MIXED = "mixed";

/** All that can be asked for. */
export const FAULT_NAMES: readonly string[] = [...FAULTS.map(({ name }) => name), MIXED];
