import fc from "fast-check";
import { spawned } from "../programs.js";
import { judged, withoutLeftovers } from "./judge.js";
import type { Outcome, Place, Torture } from "./torture.js";
import { type Undisturbed, undisturbed, type Work } from "./undisturbed.js";

/** Signals, each at a share of the time that the work takes by itself. */
interface DisturbedCase {
  readonly work: string;
  readonly stops: readonly { readonly at: number; readonly signal: NodeJS.Signals }[];
}

/** How soon after a signal the process must have ended, on a busy machine. */
const SECONDS = 60;

/** Classes of work that is stopped at random moments, goes on, and must come to the same bits. */
export function disturbance(
  name: string,
  promise: string,
  works: Readonly<Record<string, Work>>,
  signals: readonly NodeJS.Signals[],
  { most, share }: { most: number; share: number },
): Torture<DisturbedCase> {
  return {
    name,
    promise,
    cases: fc.record({
      work: fc.constantFrom(...Object.keys(works)),
      stops: fc.array(
        fc.record({ at: fc.integer({ min: 200_000, max: 999_999 }), signal: fc.constantFrom(...signals) }),
        {
          minLength: 1,
          maxLength: most,
          size: "max",
        },
      ),
    }),
    share,
    seconds: 600,
    whole: true,
    run: (one, place) => runDisturbed(one, works[one.work], `${name.replace(/\W/g, "-")}-${one.work}`, place),
  };
}

async function runDisturbed(one: DisturbedCase, work: Work, name: string, place: Place): Promise<Outcome> {
  const whole = await undisturbed(work, name, place.shared);
  const args = work.args(place.folder, whole.kept);
  let stops = 0;
  for (const [i, { at, signal }] of one.stops.entries()) {
    const line = i === 0 ? args : [...args, ...work.resume];
    let sent = 0;
    const stopped = await spawned(work.program, line, {
      meddle: (child) => {
        const timer = setTimeout(
          () => {
            sent = performance.now();
            child.kill(signal);
          },
          (at / 1e6) * whole.milliseconds,
        );
        child.on("exit", () => clearTimeout(timer));
      },
    });
    if (sent > 0 && performance.now() - sent > 1000 * SECONDS)
      return { kind: "hang", detail: `${signal} took ${(performance.now() - sent) / 1000} s` };
    // Before a command has begun, and after its end, a signal does what it does to any process.
    if (stopped.code === signal || (signal !== "SIGKILL" && isStopped(stopped))) {
      stops++;
      continue;
    }
    if (stopped.code !== 0)
      return { kind: "crash", detail: `after ${signal}: ${stopped.code}: ${stopped.err}` };
  }
  const last = await spawned(work.program, [...args, ...work.resume]);
  return { ...withoutLeftovers(compared(last, whole, work, place), place.folder), stops };
}

const isStopped = ({ code, out, err }: { code: unknown; out: string; err: string }): boolean =>
  code === 130 && out === "" && /^(sa-adam|compendium): stopped[^\n]*\n$/.test(err);

function compared(
  last: Parameters<typeof judged>[0],
  whole: Undisturbed,
  work: Work,
  { folder }: Place,
): Outcome {
  const outcome = judged(last, (out) =>
    work.answer(out, folder) === whole.answer ? undefined : `other bits: ${out.slice(0, 500)}`,
  );
  // What was stopped can go on: a refusal is as wrong as another answer.
  return outcome.kind === "clear error" ? { ...outcome, kind: "crash" } : outcome;
}
