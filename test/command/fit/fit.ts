import { writeFileSync } from "node:fs";
import { RandomStream } from "sa-adam";

/** Of a line of the JSON's table, what tests compare. */
export interface Line {
  name: string;
  estimate: number;
  standardError: number;
}

/** What of the JSON does not differ from run to run. */
export function lasting(json: string): Record<string, unknown> {
  const { run: _run, ...rest } = JSON.parse(json);
  return rest;
}

/** A CSV file of a linear regression on three covariates, x3 with words a, b and c: y = 1 + x1 - 2 x2 + [c] + z. */
export function writeRows(path: string, rows: number, stream = 1): void {
  const random = new RandomStream(7, stream);
  const lines = ["x1,x2,word,y"];
  for (let i = 0; i < rows; i++) {
    const [x1, x2, level] = [random.normal(), random.normal(), random.integer(3)];
    const y = 1 + x1 - 2 * x2 + (level === 2 ? 1 : 0) + random.normal();
    lines.push([x1.toFixed(4), x2.toFixed(4), "abc"[level], y.toFixed(4)].join(","));
  }
  writeFileSync(path, `${lines.join("\n")}\n`);
}
