import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import type { Program } from "../../program.js";
import { run } from "../../programs.js";
import { judged, withoutLeftovers } from "../judge.js";
import { keptFolder } from "../kept.js";
import { cleanTable, csvOf } from "../rows.js";
import type { Outcome, Torture } from "../torture.js";

/** One flag of a command line, by its place in the verb's help. */
interface Use {
  readonly flag: number;
  readonly value: string;
  readonly how: "as it is" | "misspelt" | "without its value" | "twice" | "with =";
}

interface FlagCase {
  readonly verb: string;
  readonly uses: readonly Use[];
  /** Without a file, or without the flags that the verb must have. */
  readonly lacking: "nothing" | "data" | "flags";
}

/** A verb of a program: what it reads, and the flags that it must have. */
interface VerbLine {
  readonly program: Program;
  readonly verb: string;
  readonly data: readonly string[];
  readonly flags: readonly string[];
}

const VERBS: Readonly<Record<string, VerbLine>> = {
  ...Object.fromEntries(
    [
      { verb: "fit", data: ["rows.csv"], flags: ["--response", "y"] },
      { verb: "merge", data: ["a.state", "b.state"], flags: [] },
      { verb: "variance", data: [], flags: ["--gamma", "0.8", "--n", "500"] },
      { verb: "identity", data: [], flags: ["--d", "3", "--draws", "5"] },
      { verb: "predict", data: ["a.state", "rows.csv"], flags: [] },
      { verb: "completion", data: ["bash"], flags: [] },
    ].map((line) => [line.verb, { program: "command", ...line }]),
  ),
  ...Object.fromEntries(
    [
      // Without these it would take half an hour.
      { verb: "simulate", data: ["coverage", "--n", "200", "--streams", "4", "--workers", "1"], flags: [] },
      { verb: "merge", data: ["run"], flags: ["--out", "new.state"] },
      { verb: "verify", data: ["coverage", "--n", "1000", "--streams", "1", "--workers", "1"], flags: [] },
      { verb: "summarize", data: ["run"], flags: [] },
    ].map((line) => [`compendium ${line.verb}`, { program: "compendium", ...line }]),
  ),
};

const VALUES = [
  ...["0", "1", "-1", "0.5", "0.95", "2", "1e300", "NaN", "Infinity", "0x10", "1e3", "", " ", "5", "7"],
  ...[
    "y",
    "x1",
    "x1,x2",
    "city",
    "nothing",
    "x1,x1",
    '"',
    "city=Bonn,Oslo,Rome",
    "city=Bonn",
    "=",
    "__proto__",
  ],
  ...[
    "−1",
    "+1",
    "1,5",
    "1_000",
    "٣",
    "½",
    "1e-400",
    "-0",
    "-1e308",
    "1e",
    "0b1",
    ".5",
    "5.",
    "0.1,0.5",
    "0.5,0.5",
    "0,1",
  ],
  ...[
    "/dev/null",
    "/dev/full",
    "/dev/stdin",
    "*.csv",
    "[",
    "http://127.0.0.1:9/rows.csv",
    "s3://",
    "x".repeat(5000),
    "\n",
  ],
  ...[
    "2s",
    "0s",
    "-1s",
    "1e9s",
    "1h",
    "y ~ x1",
    "y ~ city:x2",
    "x1=",
    "1/0",
    "2/1",
    "1/2",
    "0/2",
    "bash",
    "id,id",
    "link",
  ],
  ...[
    "gaussian",
    "logistic",
    "poisson",
    "huber",
    "gamma",
    "negative-binomial",
    "quantile",
    "hc1",
    "plug-in",
    "batch-means",
    "random-scaling",
  ],
  ...[
    "auto",
    "newton",
    "sa-adam",
    "sgd",
    "drop",
    "error",
    "table",
    "json",
    "csv",
    ".",
    ",",
    ";",
    "blanks",
    "latin1",
  ],
  ...[
    "select * from data",
    "select 1",
    "utf-16",
    "new.state",
    "new.html",
    "new.csv",
    "none/new",
    ".",
    "rows.csv",
    "a.state",
    "--",
    "-",
  ],
];

/** With it a fit goes on until it is stopped, as it says: test/command/fit/live.test.ts is of that. */
const ENDLESS = "--follow";

/** The flags that the verb's help lists, and whether a word follows. */
async function flagsOf({ program, verb }: VerbLine): Promise<[flag: string, valued: boolean][]> {
  const { out } = await run(program, verb, "--help");
  return [...out.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)( <)?/gm)]
    .map(([, flag, valued]): [string, boolean] => [flag, valued !== undefined])
    .filter(([flag]) => flag !== ENDLESS);
}

async function runFlags({ verb, uses, lacking }: FlagCase, folder: string, kept: string): Promise<Outcome> {
  const line = VERBS[verb];
  const flags = await flagsOf(line);
  // New files go to the case's own folder.
  const at = (word: string): string =>
    /^new\.|^none\//.test(word)
      ? join(folder, word)
      : /^(rows\.csv|[ab]\.state|run)$/.test(word)
        ? join(kept, word)
        : word;
  const written = uses.flatMap(({ flag, value, how }): string[] => {
    const [name, valued] = flags[flag % flags.length];
    if (how === "misspelt") return [name.length > 5 ? `${name.slice(0, -2)}${name.slice(-1)}x` : `${name}x`];
    if (how === "without its value" || !valued) return [name];
    if (how === "with =") return [`${name}=${at(value)}`];
    return how === "twice" ? [name, at(value), name, at(value)] : [name, at(value)];
  });
  const args = [
    line.verb,
    ...(lacking === "data" ? [] : line.data.map(at)),
    ...(lacking === "flags" ? [] : line.flags.map(at)),
    ...written,
  ];
  // A flag that does not exist, or a lack of what is needed, has no right answer.
  const wrong = uses.some(({ how }) => how === "misspelt");
  const ended = await run(line.program, ...args);
  const printed = Number(/ after (\d+) predictions? w/.exec(ended.err)?.[1] ?? 0);
  const outcome = judged(
    // Standard output takes no prediction back: the error says how many there are, and so many there must be.
    printed > 0 && ended.out.split("\n").length === 1 + printed ? { ...ended, out: "" } : ended,
    (out) => {
      if (/^(Usage: |\d+\.\d+\.\d+)/.test(out)) return undefined;
      if (line.program === "compendium" && !wrong) return undefined;
      return wrong || out === "" ? `${JSON.stringify(args)} is accepted: ${out.slice(0, 300)}` : undefined;
    },
    [1, 2],
  );
  const { kind, detail } = withoutLeftovers(outcome, folder);
  return { kind, detail: detail && `${JSON.stringify(args)}: ${detail}` };
}

export const flags: Torture<FlagCase> = {
  name: "flags",
  promise: "any command line ends with a result and 0, or one clear line and 1 or 2; none misspelt is taken",
  cases: fc.record({
    verb: fc.constantFrom("fit", "fit", "fit", ...Object.keys(VERBS)),
    uses: fc.array(
      fc.record({
        flag: fc.nat(60),
        value: fc.oneof(fc.constantFrom(...VALUES), fc.string({ maxLength: 6 })),
        how: fc.constantFrom(
          "as it is",
          "as it is",
          "as it is",
          "misspelt",
          "without its value",
          "twice",
          "with =",
        ),
      }),
      { maxLength: 4 },
    ),
    lacking: fc.constantFrom("nothing", "nothing", "nothing", "nothing", "data", "flags"),
  }) as fc.Arbitrary<FlagCase>,
  share: 100,
  seconds: 120,
  run: async (one, { folder, shared }) => {
    const kept = await keptFolder(shared, "flags", async (path) => {
      const small = "simulate coverage --n 1000 --streams 4 --workers 1 --out".split(" ");
      await run("compendium", ...small, join(path, "run"));
      const lines = csvOf(cleanTable(5, 200, true, "gaussian"))
        .trimEnd()
        .split("\n");
      for (const [name, rows] of [
        ["rows", lines],
        ["a", lines.slice(0, 100)],
        ["b", [lines[0], ...lines.slice(100)]],
      ] as const) {
        writeFileSync(join(path, `${name}.csv`), `${rows.join("\n")}\n`);
        await run(
          "command",
          "fit",
          join(path, `${name}.csv`),
          "--response",
          "y",
          "--state",
          join(path, `${name}.state`),
        );
      }
    });
    return runFlags(one, folder, kept);
  },
};
