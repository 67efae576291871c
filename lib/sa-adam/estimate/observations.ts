import type { Problem } from "../model/problem.js";
import { refuse } from "../numeric/arguments.js";
import { howMany } from "../numeric/how-many.js";
import { RandomStream } from "../numeric/random-stream.js";

/**
 * Where a problem's observations come from: sampled from a random stream, or given, and then each is to be made as the
 * problem's own samples are.
 *
 * @throws RangeError for what is neither; while iterating, for an observation of another kind, saying what they are
 */
export function observationsOf<Observation>(
  problem: Problem<Observation>,
  source: RandomStream | Iterable<Observation>,
): Iterable<Observation> {
  if (source instanceof RandomStream) return samples(problem, source);
  return typeof source?.[Symbol.iterator] === "function"
    ? given(problem, source)
    : refuse("source", "a random stream, or observations to iterate over", source);
}

function* samples<Observation>(problem: Problem<Observation>, stream: RandomStream): Generator<Observation> {
  for (;;) yield problem.sample(stream);
}

function* given<Observation>(
  problem: Problem<Observation>,
  observations: Iterable<Observation>,
): Generator<Observation> {
  const kind = kindOf(sampleOf(problem));
  let number = 0;
  for (const observation of observations) {
    if (!kind.is(observation))
      refuse(`observation ${number} of the source`, `as ${problem.name}'s: ${kind.name}`, observation);
    number++;
    yield observation;
  }
}

/** One that shows how the problem's observations are made; none of a problem of one's own that cannot sample. */
function sampleOf<Observation>(problem: Problem<Observation>): unknown {
  try {
    return problem.sample(new RandomStream(0));
  } catch {
    return undefined;
  }
}

interface Kind {
  readonly name: string;
  is(value: unknown): boolean;
}

const NUMBER: Kind = { name: "a number", is: (value) => typeof value === "number" };
const ANY: Kind = { name: "anything", is: () => true };

/** What values made as the model are: numbers, vectors of its length, objects with such fields. */
function kindOf(model: unknown): Kind {
  if (typeof model === "number") return NUMBER;
  if (typeof model !== "object" || model === null) return ANY;
  const { length } = model as ArrayLike<number>;
  if (typeof length === "number")
    return {
      name: howMany(length, "number"),
      is: (value) => typeof value === "object" && (value as ArrayLike<number> | null)?.length === length,
    };
  const fields = Object.entries(model).map(([name, part]) => [name, kindOf(part)] as const);
  return {
    name: `{ ${fields.map(([name, kind]) => `${name}: ${kind.name}`).join(", ")} }`,
    is: (value) =>
      typeof value === "object" &&
      value !== null &&
      fields.every(([name, kind]) => kind.is((value as Record<string, unknown>)[name])),
  };
}
