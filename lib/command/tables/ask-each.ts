import type { Engine } from "./engine.js";

/** Columns that one query asks about: what the engine takes of time and memory grows with their square. */
const AT_ONCE = 32;

/**
 * The same questions of every column: aggregates in SQL, by their names, for a column's expression; an answer each.
 *
 * @example await askEach(engine, "first", ["t0", "t1"], (t) => ({ count: `count(${t})::INT` })) // [{ count: 3 }, { count: 2 }]
 */
export async function askEach<K extends string, V = number>(
  engine: Engine,
  from: string,
  columns: readonly string[],
  questions: (column: string) => Readonly<Record<K, string>>,
): Promise<Record<K, V>[]> {
  const answers: Record<K, V>[] = [];
  for (let first = 0; first < columns.length; first += AT_ONCE) {
    const all = columns
      .slice(first, first + AT_ONCE)
      .map((column) => Object.entries<string>(questions(column)));
    const sql = all.flatMap((entries, j) => entries.map(([key, question]) => `${question} AS ${key}${j}`));
    const [answer] = await engine.rows(`SELECT ${sql.join(", ")} FROM ${from}`);
    for (const [j, entries] of all.entries())
      answers.push(Object.fromEntries(entries.map(([key]) => [key, answer[`${key}${j}`]])) as Record<K, V>);
  }
  return answers;
}
