// node test/slurm/rows.mjs FOLDER ROWS: eight files of so many rows each of one logistic population, for fit.sh.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RandomStream } from "sa-adam";

const [folder, count] = [process.argv[2], Number(process.argv[3])];
mkdirSync(folder, { recursive: true });
const cities = ["Bonn", "Lyon", "Oslo"];
for (let part = 1; part <= 8; part++) {
  const random = new RandomStream(20, part);
  const lines = ["age,city,income,visits,click"];
  for (let i = 0; i < count; i++) {
    const [age, city, income, visits] = [
      Math.round(45 + 12 * random.normal()),
      random.integer(3),
      Math.exp(0.5 * random.normal()).toFixed(3),
      1 + random.integer(30),
    ];
    const u =
      -1.5 +
      0.02 * age +
      [0, 0.4, -0.3][city] +
      0.01 * city * (age - 45) +
      0.3 * income +
      0.2 * Math.log(visits);
    lines.push(
      `${age},${cities[city]},${income},${visits},${random.uniform() < 1 / (1 + Math.exp(-u)) ? 1 : 0}`,
    );
  }
  writeFileSync(join(folder, `part-${part}.csv`), `${lines.join("\n")}\n`);
}
