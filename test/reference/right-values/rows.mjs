// The rows of every case, for right_values.py: node test/reference/right-values/rows.mjs FOLDER [part of a name]
//
// FOLDER/cases.json lists them; FOLDER/<number>.f64 has a case's numbers as little-endian doubles, column after column, the
// response last.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DESIGNS } from "../../right-answers/designs.mjs";
import { TEXTS } from "../../right-answers/texts.mjs";

const [folder, part = ""] = process.argv.slice(2);
if (!folder) throw new Error("usage: node test/reference/right-values/rows.mjs FOLDER [part of a name]");
mkdirSync(folder, { recursive: true });
const cases = [...DESIGNS, ...TEXTS].flatMap((design, number) => {
  if (!design.name.includes(part) || !design.make) return [];
  const { names, columns, response } = design.make();
  const numbers = new Float64Array((names.length + 1) * response.length);
  for (const [j, column] of [...columns, response].entries()) numbers.set(column, j * response.length);
  writeFileSync(join(folder, `${number}.f64`), numbers);
  const { name, family, unbounded = [], unanswerable = false } = design;
  return [{ number, name, family, columns: names, rows: response.length, unbounded, unanswerable }];
});
writeFileSync(join(folder, "cases.json"), JSON.stringify(cases));
