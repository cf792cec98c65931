import type { Origin } from "../run/executor.ts";
import type { Database } from "./database.ts";

/** Who computed: each combination of node, boot and version once, and its number in every outcome. */
export class OriginTable {
  readonly #database: Database;
  readonly #ids = new Map<string, number>();

  constructor(database: Database) {
    this.#database = database;
  }

  idOf(origin: Origin): number {
    const { node, boot, version } = origin;
    const name = `${node}\0${boot}\0${version}`;
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const [id] = this.#database.write(() => {
      this.#database.run(
        "INSERT INTO origins VALUES (NULL, ?, ?, ?) ON CONFLICT DO NOTHING",
        node,
        boot,
        version,
      );
      return this.#database.get(
        "SELECT id FROM origins WHERE node = ? AND boot = ? AND version = ?",
        node,
        boot,
        version,
      )!;
    });
    this.#ids.set(name, Number(id));
    return Number(id);
  }

  get(id: number): Origin | undefined {
    const row = this.#database.get("SELECT node, boot, version FROM origins WHERE id = ?", id);
    return row && { node: String(row[0]), boot: String(row[1]), version: String(row[2]) };
  }
}
