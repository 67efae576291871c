// npm run torture -- --seed 7 --minutes 60: tries to break every promise, and ends with 1 where it has.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { progressReporter, writeWhole } from "sa-adam-cli/internal";
import { processTerminal } from "../../lib/command/files/terminal.js";
import { type Counts, campaign } from "./campaign.js";
import { TORTURES } from "./registry.js";
import { type Campaign, markdown, plainTable } from "./report.js";
import { Supervisor } from "./supervisor.js";
import { isBroken } from "./torture.js";

const USAGE = `npm run torture [-- flags]
  --seed <integer>   of all cases; the time unless given
  --minutes <number> how long; 10 unless given
  --rounds <integer> as many rounds instead
  --kills <integer>  kills alone, until so many of each verb have met it at work
  --only <text>      the classes whose name has this text
  --one <json>       this one case of the class, as a failure prints it
  --json <file>      write the counts there
  --readme           write the table of counts into test/README.md`;
const README = "test/README.md";

const { values: flags } = parseArgs({
  options: {
    ...Object.fromEntries(
      ["seed", "minutes", "rounds", "kills", "only", "one", "json"].map(
        (name) => [name, { type: "string" }] as const,
      ),
    ),
    readme: { type: "boolean" },
    help: { type: "boolean" },
  } as Record<"seed" | "minutes" | "rounds" | "kills" | "only" | "one" | "json", { type: "string" }> &
    Record<"readme" | "help", { type: "boolean" }>,
});
if (flags.help) console.log(USAGE);
else await main();

async function main(): Promise<void> {
  const seed = Number(flags.seed ?? Math.floor(Date.now() / 1000));
  const rounds = flags.rounds === undefined ? undefined : Number(flags.rounds);
  const kills = flags.kills === undefined ? undefined : Number(flags.kills);
  const ends = (rounds ?? kills) !== undefined;
  const minutes = Number(flags.minutes ?? (ends ? Number.POSITIVE_INFINITY : 10));
  const named = TORTURES.filter(({ name }) =>
    name.includes(flags.only ?? (kills === undefined ? "" : "kills")),
  );
  const skipped = named
    .filter((torture) => torture.unable?.())
    .map((torture) => `${torture.name}: ${torture.unable!()}`);
  const chosen = named.filter((torture) => !torture.unable?.());
  if (![seed, minutes, rounds ?? 1, kills ?? 1].every((value) => value >= 0) || chosen.length === 0) {
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  const supervisor = new Supervisor();
  const interrupted = new AbortController();
  process.once("SIGINT", () => interrupted.abort()).once("SIGTERM", () => interrupted.abort());
  try {
    if (flags.one !== undefined) {
      const outcome = await supervisor.run(chosen[0], JSON.parse(flags.one));
      console.log(`${outcome.kind} ${outcome.detail}`);
      process.exitCode = Number(isBroken(outcome.kind));
      return;
    }
    const started = performance.now();
    const spent = (): number => (performance.now() - started) / 60_000;
    let cases = 0;
    const progress = progressReporter(processTerminal(), ({ left }) => `seed ${seed}: ${cases} cases${left}`);
    const report = await campaign(chosen, supervisor, {
      seed,
      ...(rounds !== undefined && { rounds }),
      ...(kills !== undefined && { stops: kills }),
      over: () => interrupted.signal.aborted || spent() >= minutes,
      onCase: () => {
        cases++;
        progress(spent(), Number.isFinite(minutes) ? minutes : undefined);
      },
    });
    const result: Campaign = {
      seed,
      date: new Date().toISOString().slice(0, 10),
      minutes: Math.round(10 * spent()) / 10,
      node: process.version,
      skipped,
      counts: Object.fromEntries(report.counts) as Record<string, Counts>,
      failures: report.failures,
    };
    console.log(plainTable(result));
    for (const { torture, outcome, one } of report.failures) {
      console.log(
        `\n${torture}, seed ${seed}: ${outcome.kind}\n${outcome.detail}\nagain: npm run torture -- --only '${torture}' --one '${one}'`,
      );
    }
    if (flags.json !== undefined) writeWhole(flags.json, `${JSON.stringify(result, null, 1)}\n`);
    if (flags.readme)
      writeWhole(
        README,
        markdown(readFileSync(README, "utf8"), result, kills === undefined ? "campaign" : "kills"),
      );
    process.exitCode = Number(report.failures.length > 0);
  } finally {
    supervisor.stop();
  }
}
