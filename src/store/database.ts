import { statSync } from "node:fs";
import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from "node:sqlite";
import { SweepError } from "../kernel/sweep-error.ts";
import { storeError } from "./store-error.ts";

export type Row = readonly SQLOutputValue[];
export type Bindable = SQLInputValue;

/** A connection whose errors are SweepErrors and whose rows are arrays in the order of the SELECT. */
export class Database implements Disposable {
  readonly path: string;
  readonly #connection: DatabaseSync;
  #file: number | undefined;
  readonly #statements = new Map<string, StatementSync>();

  constructor(path: string, connection: DatabaseSync) {
    this.path = path;
    this.#connection = connection;
  }

  exec(sql: string): void {
    this.guard(() => this.#connection.exec(sql));
  }

  /** The prepared statement of this text; kept, so that hot paths may ask for it again. */
  statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.guard(() => this.#connection.prepare(sql));
    statement.setReturnArrays(true);
    this.#statements.set(sql, statement);
    return statement;
  }

  all(sql: string, ...values: Bindable[]): readonly Row[] {
    return this.guard(() => this.statement(sql).all(...values)) as unknown as Row[];
  }

  get(sql: string, ...values: Bindable[]): Row | undefined {
    return this.guard(() => this.statement(sql).get(...values)) as unknown as Row | undefined;
  }

  /** The number of rows changed. */
  run(sql: string, ...values: Bindable[]): number {
    return Number(this.guard(() => this.statement(sql).run(...values)).changes);
  }

  /** Reads from one snapshot; much faster than as many single reads. */
  read<T>(work: () => T): T {
    return this.#transaction("BEGIN", work);
  }

  /** Durable when it returns; leaves nothing behind when it throws. */
  write<T>(work: () => T): T {
    const result = this.#transaction("BEGIN IMMEDIATE", work);
    this.#checkFile();
    return result;
  }

  [Symbol.dispose](): void {
    if (this.#connection.isOpen) this.#connection.close();
  }

  /** SQLite goes on with a file that has lost its name; what it writes there would be gone with the process. */
  #checkFile(): void {
    const file = statSync(this.path, { throwIfNoEntry: false })?.ino;
    this.#file ??= file;
    if (file !== undefined && file === this.#file) return;
    throw new SweepError(
      "STORE_UNUSABLE",
      `store ${this.path}: the file was removed or replaced while it was open; run again`,
    );
  }

  #transaction<T>(begin: string, work: () => T): T {
    if (this.#connection.isTransaction) return work();
    return this.guard(() => {
      this.#connection.exec(begin);
      try {
        const result = work();
        this.#connection.exec("COMMIT");
        return result;
      } catch (error) {
        if (this.#connection.isTransaction) this.#connection.exec("ROLLBACK");
        throw error;
      }
    });
  }

  /** Runs what talks to SQLite or to the files beside; translates what it throws. */
  guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw storeError(this.path, error);
    }
  }
}
