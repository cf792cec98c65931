/** Something that a person may want to know of a run on a cluster; nothing depends on it. */
export type Incident = {
  kind: IncidentKind;
  /** The node it is about, if it is about one. */
  node: string;
  /** How many trials it is about. */
  trials: number;
  detail: string;
};

/**
 * returned: a node handed trials back; lost: their node fell silent; repeated: sent to a second node at the end of a run; refused: a node
 * or a message that will not do; differed: other bits elsewhere; barred: a node that computes wrongly; server: what the server lost or will not take; waiting: why nothing moves.
 */
export type IncidentKind =
  | "returned"
  | "lost"
  | "repeated"
  | "refused"
  | "differed"
  | "barred"
  | "server"
  | "waiting";
