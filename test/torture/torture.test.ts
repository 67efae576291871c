import { readFileSync } from "node:fs";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { campaign } from "./campaign.js";
import { TORTURES } from "./registry.js";
import { markdown } from "./report.js";
import { Supervisor } from "./supervisor.js";
import type { Outcome, Torture } from "./torture.js";

/** Cases of each class here; hours of them are `npm run torture`. */
const FEW: Readonly<Record<string, number>> = {
  "input files": 20,
  "states and checkpoints": 20,
  "simulations' files": 15,
  flags: 20,
  dialects: 12,
  formulas: 10,
  places: 15,
  "kills of merge": 1,
  "disks and streams": 1,
  clocks: 1,
  "changing files": 2,
  "standard input": 1,
  "files that grow": 1,
  "readers that leave": 1,
};

describe("a campaign", () => {
  let supervisor: Supervisor;
  beforeAll(() => {
    supervisor = new Supervisor();
  });
  afterAll(() => supervisor.stop());

  it("of a few cases of a fixed seed finds nothing", async () => {
    const few = TORTURES.filter(({ name, unable }) => FEW[name] && !unable?.());
    const { counts, failures } = await campaign(few, supervisor, {
      seed: 20_261_126,
      rounds: 1,
      cases: ({ name }) => FEW[name],
      over: () => false,
    });
    expect(failures).toEqual([]);
    for (const [name, { right, "clear error": clear, unseen }] of counts)
      expect([name, right + clear + unseen]).toEqual([name, FEW[name]]);
  });

  it("knows a crash, a hang and an answer to what has none when it sees them", async () => {
    // Of a process that says at once what the case asks it to say, or ends, or says nothing.
    const run = async (torture: Torture, one: unknown): Promise<Outcome> => {
      if (one === 3) return { kind: "silent change", detail: torture.name };
      return { kind: "right", detail: "" };
    };
    const torture: Torture = {
      name: "numbers",
      promise: "none is 3",
      cases: fc.constantFrom<unknown>(1, 2, 3),
      share: 100,
      seconds: 1,
      run: (one) => run(torture, one),
    };
    const { counts, failures } = await campaign([torture], { run } as Supervisor, {
      seed: 1,
      rounds: 2,
      over: () => false,
    });
    expect(failures).toEqual([
      { torture: "numbers", one: "3", outcome: { kind: "silent change", detail: "numbers" } },
    ]);
    expect(counts.get("numbers")!["silent change"]).toBe(1);
  });

  it("leaves a class where enough of its stops have met a command at work", async () => {
    const run = async (): Promise<Outcome> => ({ kind: "right", detail: "", stops: 2 });
    const torture: Torture = { name: "a", promise: "", cases: fc.nat(), share: 4, seconds: 1, run };
    const supervisor = { run } as unknown as Supervisor;
    const { counts } = await campaign([torture], supervisor, { seed: 1, stops: 11, over: () => false });
    expect(counts.get("a")!).toMatchObject({ right: 6, stops: 12 });
  });

  it("ends where its time is over", async () => {
    let cases = 0;
    const run = async (): Promise<Outcome> => ({ kind: "right", detail: "" });
    const torture: Torture = { name: "a", promise: "", cases: fc.nat(), share: 10, seconds: 1, run };
    const supervisor = { run } as unknown as Supervisor;
    const options = { seed: 1, over: () => cases >= 25, onCase: () => cases++ };
    const { counts } = await campaign([torture], supervisor, options);
    expect(counts.get("a")!.right).toBe(25);
  });
});

it("the page says how every class ended", () => {
  const page = readFileSync("test/README.md", "utf8");
  for (const { name } of TORTURES)
    expect(page).toMatch(new RegExp(`^\\| ${name} \\||not tried: ${name}: `, "m"));
  const none = { right: 0, "clear error": 0, unseen: 0, "silent change": 0, crash: 0, hang: 0, leftover: 0 };
  const counts = { x: { ...none, right: 2, crash: 1, stops: 0 } };
  const facts = { seed: 5, date: "2026-01-01", minutes: 1, node: "v20", skipped: [], failures: [] };
  const again = markdown(page, { ...facts, counts });
  expect(again).toContain("| x | 3 | 0 | 2 | 0 | 0 | 0 | 1 | 0 | 0 |");
  expect(again).toContain("Seed 5, 2026-01-01, 1 minutes");
  expect(markdown(again, { ...facts, counts })).toBe(again);
});
