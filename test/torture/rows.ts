import { RandomStream } from "sa-adam";

/** A clean table with response y and covariates x1 (fractions), x2 (whole numbers) and, where asked for, city (words). */
export interface CleanTable {
  readonly names: string[];
  readonly columns: (number[] | string[])[];
}

/** Rows drawn from a seed; the response is one that the family takes. */
export function cleanTable(seed: number, rows: number, words: boolean, family: string): CleanTable {
  const random = new RandomStream(seed);
  const x1 = Array.from({ length: rows }, () => Number(random.normal().toFixed(3)));
  const x2 = Array.from({ length: rows }, () => random.integer(9));
  const city = Array.from({ length: rows }, () => ["Bonn", "Oslo", "Rome"][random.integer(3)]);
  const y = x1.map((x, i) => {
    const mean = 0.3 + 0.5 * x - 0.1 * x2[i];
    if (family === "logistic") return Number(random.uniform() < 1 / (1 + Math.exp(-mean)));
    if (family === "poisson") return random.integer(2 + Math.ceil(2 * Math.exp(mean)));
    return Number((mean + random.normal()).toFixed(4));
  });
  return {
    names: ["y", "x1", "x2", ...(words ? ["city"] : [])],
    columns: [y, x1, x2, ...(words ? [city] : [])],
  };
}

/** The table as a CSV file. */
export function csvOf({ names, columns }: CleanTable): string {
  const lines = columns[0].map((_, i) => columns.map((column) => column[i]).join(","));
  return `${[names.join(","), ...lines].join("\n")}\n`;
}
