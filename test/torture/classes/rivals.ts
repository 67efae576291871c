import { existsSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { readKeptFit } from "../../../lib/command/fit/fit-state-file.js";
import { spawned } from "../../programs.js";
import { judged, withoutLeftovers } from "../judge.js";
import type { Outcome, Place, Torture } from "../torture.js";
import { undisturbed, WORKS } from "../undisturbed.js";

interface RivalCase {
  readonly work: string;
  /** Milliseconds after which each of the others begins. */
  readonly later: readonly number[];
}

async function runRivals({ work, later }: RivalCase, place: Place): Promise<Outcome> {
  const { program, args, resume, answer } = WORKS[work];
  const whole = await undisturbed(WORKS[work], `rivals-${work}`, place.shared);
  const line = [...args(place.folder, whole.kept), ...resume];
  const begun = [0, ...later].map(async (wait) => {
    await new Promise((resolve) => setTimeout(resolve, wait));
    return spawned(program, line);
  });
  for (const one of await Promise.all(begun)) {
    // The one that loses may say so; files are compared when all are done.
    const outcome = judged(one, () => undefined, [1, 2]);
    if (outcome.kind === "crash") return outcome;
  }
  const checkpoint = join(place.folder, "checkpoint");
  if (existsSync(checkpoint)) readKeptFit(checkpoint);
  const last = judged(await spawned(program, line), (out) =>
    answer(out, place.folder) === whole.answer ? undefined : `other bits: ${out.slice(0, 300)}`,
  );
  return withoutLeftovers(last.kind === "clear error" ? { ...last, kind: "crash" } : last, place.folder);
}

export const rivals: Torture<RivalCase> = {
  name: "rivals",
  promise:
    "of several runs that write the same files each ends with its result or one clear line, and the files are whole",
  cases: fc.record({
    work: fc.constantFrom(...Object.keys(WORKS)),
    later: fc.array(fc.nat(2000), { minLength: 1, maxLength: 2 }),
  }),
  share: 1,
  seconds: 600,
  whole: true,
  run: runRivals,
};
