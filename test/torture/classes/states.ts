import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { sealed } from "../../../lib/sa-adam/fit/saved-fit.js";
import type { Outcome as Ended } from "../../programs.js";
import { run } from "../../programs.js";
import { DAMAGE, type Damage, damaged } from "../damage.js";
import { judged, withoutLeftovers } from "../judge.js";
import { keptFolder } from "../kept.js";
import { cleanTable, csvOf } from "../rows.js";
import type { Outcome, Torture } from "../torture.js";

/** Something else in the place of one of the state's values, with check sums that are right. */
interface Forgery {
  readonly at: number;
  /** JSON; undefined takes the value away. */
  readonly value?: string | undefined;
}

interface StateCase {
  readonly method: string;
  readonly verb: "merge" | "continue" | "resume" | "predict";
  readonly change: { readonly damages: readonly Damage[] } | { readonly forgery: Forgery };
}

const METHODS: Readonly<Record<string, readonly string[]>> = {
  newton: ["--method", "newton"],
  logistic: ["--family", "logistic", "--response", "x2", "--levels", "x2=0,1", "--features", "x1"],
  "sa-adam": ["--method", "sa-adam", "--warm-up", "100"],
  "batch-means": ["--interval", "batch-means", "--warm-up", "100"],
  formula: ["--formula", "y ~ x1 * city + I(x2^2)"],
  "negative binomial": [
    ...["--family", "negative-binomial", "--dispersion", "0.5", "--response", "x2", "--features", "x1"],
    ...["--counts", "k", "--interval", "hc1", "--offset", "y"],
  ],
  quantile: ["--family", "quantile", "--quantile", "0.3", "--features", "x1"],
};

const FORGED = [
  ...[
    "null",
    "true",
    "0",
    "-1",
    "0.5",
    "1e300",
    "9007199254740993",
    '""',
    '"x"',
    "[]",
    "[null]",
    "{}",
    "[[[[]]]]",
  ],
  ...['{"__proto__":{"polluted":true}}', '{"constructor":{"prototype":{"polluted":true}}}', '{"$":"Matrix"}'],
  ...[
    '{"$":"Float64Array","base64":""}',
    '{"$":"Float64Array","base64":"AAA="}',
    '{"$":"number","text":"NaN"}',
  ],
  ...[
    '{"$":"Matrix","rows":1e9,"columns":1e9,"values":{"$":"Float64Array","base64":""}}',
    '{"$":"toString"}',
  ],
  ...['{"$":"undefined"}', '{"length":1e9}', '"constructor"', '"__proto__"'],
];

/** The state with one of its values replaced, sealed again. */
function forged(state: Buffer, { at, value }: Forgery): Buffer {
  const whole = JSON.parse(state.toString());
  const places: [parent: Record<string, unknown>, key: string][] = [];
  const walk = (parent: Record<string, unknown>): void => {
    for (const key of Object.keys(parent)) {
      places.push([parent, key]);
      if (parent[key] && typeof parent[key] === "object") walk(parent[key] as Record<string, unknown>);
    }
  };
  walk(whole.payload);
  const [parent, key] = places[Math.floor((at * places.length) / 1e6)];
  const unlikely = "\u0001";
  if (value === undefined) delete parent[key];
  else parent[key] = unlikely;
  const { payload } = whole;
  const fill = (text: string): string => text.replace(JSON.stringify(unlikely), () => value ?? "");
  // The parser alone makes an own property of the name __proto__.
  if (payload.fit?.body)
    payload.fit = JSON.parse(
      fill(JSON.stringify(sealed(JSON.parse(fill(JSON.stringify(payload.fit.body)))))),
    );
  const text = fill(JSON.stringify(payload));
  const sum = createHash("sha256").update(text).digest("hex");
  return Buffer.from(`${state.toString().split('"sha256"')[0]}"sha256":"${sum}",\n"payload":${text}}\n`);
}

async function prepared(folder: string): Promise<void> {
  for (const [part, seed] of [
    ["a", 1],
    ["b", 2],
  ] as const) {
    const { names, columns } = cleanTable(seed, 300, true, "gaussian");
    const words = columns.map((column, j) => (names[j] === "x2" ? column.map((x) => Number(x) % 2) : column));
    const counts = columns[0].map((_, i) => 1 + (i % 3));
    writeFileSync(
      join(folder, `${part}.csv`),
      csvOf({ names: [...names, "k"], columns: [...(words as number[][]), counts] }),
    );
    for (const [method, flags] of Object.entries(METHODS)) {
      const { code, err } = await fit(
        folder,
        part,
        flags,
        "--state",
        join(folder, `${method}-${part}.state`),
      );
      if (code !== 0) throw new Error(err);
    }
  }
}

function fit(folder: string, part: string, flags: readonly string[], ...more: string[]): Promise<Ended> {
  const response = flags.some((flag) => /^--(response|formula)$/.test(flag)) ? [] : ["--response", "y"];
  return run(
    "command",
    "fit",
    join(folder, `${part}.csv`),
    ...response,
    ...flags,
    "--format",
    "json",
    ...more,
  );
}

/** The JSON without what differs from run to run. */
const lasting = (out: string): string =>
  out.startsWith("{") ? JSON.stringify({ ...JSON.parse(out), run: undefined }) : out;

async function runState({ method, verb, change }: StateCase, folder: string, kept: string): Promise<Outcome> {
  const bad = join(folder, "bad.state");
  const ask = (): Promise<Ended> => {
    if (verb === "merge")
      return run("command", "merge", join(kept, `${method}-b.state`), bad, "--format", "json");
    if (verb === "predict") return run("command", "predict", bad, join(kept, "b.csv"));
    if (verb === "continue") return fit(kept, "b", METHODS[method], "--continue", bad);
    return fit(kept, "a", METHODS[method], "--checkpoint", bad, "--resume");
  };
  const sound = readFileSync(join(kept, `${method}-a.state`));
  writeFileSync(bad, sound);
  const right = await ask();
  if (right.code !== 0) throw new Error(right.err);
  writeFileSync(bad, "damages" in change ? damaged(sound, change.damages) : forged(sound, change.forgery));
  const ended = await ask();
  if ("polluted" in {}) {
    delete (Object.prototype as { polluted?: unknown }).polluted;
    return { kind: "crash", detail: "Object.prototype was written to" };
  }
  let unseen = false;
  const outcome = judged(
    ended,
    (out) => {
      if (lasting(out) === lasting(right.out)) return undefined;
      // Whoever computes the check sums anew has made another state, and no damage.
      unseen = "forgery" in change;
      return unseen ? undefined : out;
    },
    "forgery" in change ? [1, 2] : [2],
  );
  return unseen ? { kind: "unseen", detail: "" } : withoutLeftovers(outcome, folder);
}

export const states: Torture<StateCase> = {
  name: "states and checkpoints",
  promise: "a changed state is refused by one clear line, or gives the same bits; a forged one does no harm",
  cases: fc.record({
    method: fc.constantFrom(...Object.keys(METHODS)),
    verb: fc.constantFrom("merge", "continue", "resume", "predict"),
    change: fc.oneof(
      fc.record({ damages: fc.array(DAMAGE, { minLength: 1, maxLength: 3 }) }),
      fc.record({
        forgery: fc.record({
          at: fc.nat(999_999),
          value: fc.option(fc.constantFrom(...FORGED), { nil: undefined, freq: 8 }),
        }),
      }),
    ),
  }),
  share: 60,
  seconds: 120,
  run: async (one, { folder, shared }) => runState(one, folder, await keptFolder(shared, "states", prepared)),
};
