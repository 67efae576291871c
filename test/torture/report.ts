import { alignedLines } from "sa-adam-cli/internal";
import { withPart } from "../../scripts/page-part.mjs";
import type { Counts, Failure } from "./campaign.js";
import { KINDS } from "./torture.js";

/** A campaign at its end. */
export interface Campaign {
  readonly seed: number;
  readonly date: string;
  readonly minutes: number;
  readonly node: string;
  /** Classes that this machine cannot try, and why. */
  readonly skipped: readonly string[];
  readonly counts: Readonly<Record<string, Counts>>;
  readonly failures: readonly Failure[];
}

const HEADS = ["class", "cases", "stops", ...KINDS];

function rowsOf({ counts }: Campaign): string[][] {
  const rows = Object.entries(counts).map(([name, count]) => {
    const cases = KINDS.reduce((sum, kind) => sum + count[kind], 0);
    return [name, cases, count.stops, ...KINDS.map((kind) => count[kind])] as const;
  });
  const sums = HEADS.slice(1).map((_, j) => rows.reduce((sum, row) => sum + (row[j + 1] as number), 0));
  return [...rows, ["all", ...sums]].map((row) => row.map(String));
}

const aboutOf = ({ seed, date, minutes, node, skipped }: Campaign): string =>
  [
    `seed ${seed}, ${date}, ${minutes} minutes, Node.js ${node}`,
    ...skipped.map((one) => `not tried: ${one}`),
  ].join("; ");

/** The counts for a terminal. */
export function plainTable(campaign: Campaign): string {
  return [aboutOf(campaign), ...alignedLines([HEADS, ...rowsOf(campaign)])].join("\n");
}

/** A page with the counts between the marks of that name. */
export function markdown(page: string, campaign: Campaign, name = "campaign"): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const rule = line(HEADS.map((_, j) => (j === 0 ? "---" : "---:")));
  const table = [line(HEADS), rule, ...rowsOf(campaign).map(line)].join("\n");
  const about = aboutOf(campaign);
  return withPart(
    page,
    [`<!-- ${name} -->`, `<!-- end of ${name} -->`],
    `${table}\n\n${about[0].toUpperCase()}${about.slice(1)}.`,
  );
}
