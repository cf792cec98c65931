/** What a node says that the outcome of a trial is. */
export type Vote = { node: string; fingerprint: string };

/** What follows from the votes on one trial. `open`: they do not tell who is right. */
export type Verdict = { kind: "agreed" } | { kind: "faulty"; nodes: readonly string[] } | { kind: "open" };

/**
 * Two nodes that agree are right, and whoever said otherwise is faulty; a node that contradicts itself counts for nobody. Nothing is
 * guessed: where nobody agrees, or two agree with each other on one thing and two on another, it is open.
 */
export function decide(votes: readonly Vote[]): Verdict {
  const saidByNode = new Map<string, Set<string>>();
  for (const { node, fingerprint } of votes) {
    saidByNode.set(node, (saidByNode.get(node) ?? new Set()).add(fingerprint));
  }
  const backing = new Map<string, number>();
  for (const said of saidByNode.values()) {
    if (said.size > 1) continue;
    for (const fingerprint of said) backing.set(fingerprint, (backing.get(fingerprint) ?? 0) + 1);
  }
  const backed = [...backing].filter(([, count]) => count >= 2);
  if (backed.length !== 1) return { kind: "open" };
  const [right] = backed[0]!;
  const faulty = [...saidByNode].filter(([, said]) => said.size > 1 || !said.has(right));
  return faulty.length === 0 ? { kind: "agreed" } : { kind: "faulty", nodes: faulty.map(([node]) => node) };
}
