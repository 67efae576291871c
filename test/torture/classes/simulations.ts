import { createHash } from "node:crypto";
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { run } from "../../programs.js";
import { DAMAGE, type Damage, damaged } from "../damage.js";
import { judged, withoutLeftovers } from "../judge.js";
import { keptFolder } from "../kept.js";
import type { Outcome, Torture } from "../torture.js";

interface SimulationCase {
  readonly file: number;
  readonly change: { readonly damages: readonly Damage[] } | { readonly key: string; readonly value: string };
}

const SMALL = ["coverage", "--n", "1000", "--streams", "8", "--group", "4", "--workers", "1"];
const KEYS = ["experiment", "n", "streams", "seed", "groupSize", "fingerprint", "kernel"];
const VALUES = [
  "null",
  "0",
  "-2",
  "3",
  "0.5",
  "1e12",
  "1e300",
  '"coverage"',
  '"__proto__"',
  "[]",
  "{}",
  "8",
  "true",
];

const sha256 = (content: Buffer | string): string => createHash("sha256").update(content).digest("hex");

/** The description with another value, and the check sum that belongs to it. */
function forged(text: string, key: string, value: string): string {
  const { sha256: _, ...description } = JSON.parse(text);
  const other = JSON.parse(
    JSON.stringify({ ...description, [key]: "\u0001" }).replace('"\\u0001"', () => value),
  );
  return `${JSON.stringify({ ...other, sha256: sha256(JSON.stringify(other)) }, null, 2)}\n`;
}

async function runSimulation(
  { file, change }: SimulationCase,
  folder: string,
  kept: string,
): Promise<Outcome> {
  const shard = join(folder, "shard");
  cpSync(join(kept, "run"), shard, { recursive: true });
  const names =
    "key" in change
      ? ["simulation.json"]
      : readdirSync(shard).filter((name) => !/parquet|^coverage/.test(name));
  const path = join(shard, names[file % names.length]);
  const sound = readFileSync(path);
  writeFileSync(
    path,
    "key" in change ? forged(sound.toString(), change.key, change.value) : damaged(sound, change.damages),
  );
  const out = join(folder, "out");
  const merged = await run("compendium", "merge", shard, "--out", out);
  const same = sha256(readFileSync(join(kept, "run", "coverage.parquet")));
  const outcome = judged(merged, () => {
    const now = sha256(readFileSync(join(out, "coverage.parquet")));
    return now === same ? undefined : `${names[file % names.length]}: SHA-256 ${now} and not ${same}`;
  });
  return withoutLeftovers(outcome, folder);
}

export const simulations: Torture<SimulationCase> = {
  name: "simulations' files",
  promise: "a changed file of simulated streams is refused by one clear line, or gives the same bytes",
  cases: fc.record({
    file: fc.nat(9),
    change: fc.oneof(
      fc.record({ damages: fc.array(DAMAGE, { minLength: 1, maxLength: 3 }) }),
      fc.record({ key: fc.constantFrom(...KEYS), value: fc.constantFrom(...VALUES) }),
    ),
  }),
  share: 60,
  seconds: 120,
  run: async (one, { folder, shared }) => {
    const kept = await keptFolder(shared, "simulations", async (path) => {
      const { code, err } = await run("compendium", "simulate", ...SMALL, "--out", join(path, "run"));
      if (code !== 0) throw new Error(err);
    });
    return runSimulation(one, folder, kept);
  },
};
