import fc from "fast-check";
import { checksum } from "sa-adam-cli/internal";
import type { Supervisor } from "./supervisor.js";
import { isBroken, KINDS, type Kind, type Outcome, type Torture } from "./torture.js";

/** Cases that are tried to make one that fails smaller. */
const SMALLER = 100;

export interface Failure {
  readonly torture: string;
  /** The smallest case found, as JSON. */
  readonly one: string;
  readonly outcome: Outcome;
}

/** How many cases of a class ended how, and how often they stopped work on its way. */
export type Counts = Readonly<Record<Kind | "stops", number>>;

export interface Report {
  readonly counts: ReadonlyMap<string, Counts>;
  readonly failures: readonly Failure[];
}

export interface CampaignOptions {
  readonly seed: number;
  /** Ends after the case in which it says true. */
  readonly over: () => boolean;
  /** Rounds; without end unless given. */
  readonly rounds?: number;
  /** Cases of a class in one round; its share unless given. */
  readonly cases?: (torture: Torture) => number;
  /** A class ends when so many of its kills and signals have met a command at work; none does unless given. */
  readonly stops?: number;
  readonly onCase?: (report: Report, torture: string) => void;
}

/**
 * Rounds of cases of every class, which depend on the seed alone. A class that has failed is not tried any further.
 *
 * @example await campaign(TORTURES, supervisor, { seed: 1, rounds: 1, over: () => false })
 */
export async function campaign(
  tortures: readonly Torture[],
  supervisor: Supervisor,
  {
    seed,
    over,
    rounds = Number.POSITIVE_INFINITY,
    cases = ({ share }) => share,
    stops = Number.POSITIVE_INFINITY,
    onCase,
  }: CampaignOptions,
): Promise<Report> {
  const none = () => Object.fromEntries([...KINDS, "stops"].map((kind) => [kind, 0]));
  const counts = new Map(tortures.map(({ name }) => [name, none() as Record<Kind | "stops", number>]));
  const failures: Failure[] = [];
  const report: Report = { counts, failures };
  const enough = ({ name }: Torture): boolean => counts.get(name)!.stops >= stops;
  for (let round = 0; round < rounds && !over(); round++) {
    const left = tortures.filter(
      (torture) => !enough(torture) && failures.every((failure) => failure.torture !== torture.name),
    );
    if (left.length === 0) break;
    for (const torture of left) {
      let smaller = 0;
      let last: Outcome | undefined;
      const property = fc.asyncProperty(torture.cases, async (one) => {
        if (last ? ++smaller > SMALLER : over() || enough(torture)) return;
        const outcome = await supervisor.run(torture, one);
        const broken = isBroken(outcome.kind);
        if (!last) {
          counts.get(torture.name)![outcome.kind]++;
          counts.get(torture.name)!.stops += outcome.stops ?? 0;
        }
        if (broken) last = outcome;
        onCase?.(report, torture.name);
        if (broken) throw new Error(outcome.detail);
      });
      const { failed, counterexample, errorInstance } = await fc.check(property, {
        seed: Number.parseInt(checksum(`${seed} ${torture.name} ${round}`).slice(0, 8), 16) | 0,
        numRuns: cases(torture),
        endOnFailure: torture.whole ?? false,
      });
      if (failed && !last) throw errorInstance;
      if (failed)
        failures.push({ torture: torture.name, one: JSON.stringify(counterexample![0]), outcome: last! });
    }
  }
  return report;
}
