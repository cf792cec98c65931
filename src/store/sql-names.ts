/**
 * SQL does not tell `c` from `C`, kernels do. Columns whose names differ in case only get names of their own in the
 * database, and a query is rewritten so that each spelling means the column that is spelled so.
 */
export class SqlNames {
  readonly #inSql = new Map<string, string>();
  readonly #asWritten = new Map<string, string>();

  constructor(names: readonly string[]) {
    const lowerCase = names.map((name) => name.toLowerCase());
    const taken = new Set(lowerCase);
    for (const [at, name] of names.entries()) {
      const twins = lowerCase.filter((other) => other === lowerCase[at]);
      if (twins.length === 1 || this.#inSql.has(name)) continue;
      let own = name;
      for (let number = 1; taken.has(own.toLowerCase()); number++) own = `${name}_${number}`;
      taken.add(own.toLowerCase());
      this.#inSql.set(name, own);
      this.#asWritten.set(own, name);
    }
  }

  /** The column's name in the database. */
  toSql(name: string): string {
    return this.#inSql.get(name) ?? name;
  }

  /** The column's name as the kernel spells it. */
  fromSql(name: string): string {
    return this.#asWritten.get(name) ?? name;
  }

  /** The query with such names replaced, in texts and comments not. */
  rewrite(sql: string): string {
    return sql.replace(TOKEN, (token, quoted: string | undefined, word: string | undefined) => {
      if (word !== undefined) return this.toSql(word);
      return quoted === undefined ? token : `"${this.toSql(quoted)}"`;
    });
  }
}

/** A text, a comment, a "quoted" name, a plain name: what is none of these is left alone. */
const TOKEN = /'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\/|"([^"]*)"|([A-Za-z_]\w*)/g;
