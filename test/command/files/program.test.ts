import { expect, it } from "vitest";
import { integerFrom, number } from "../../../lib/command/files/numbers.js";
import { runProgram, type Verb } from "../../../lib/command/files/program.js";

/** A program with a verb, that of a verb of its own, and what it says. */
async function said(line: string): Promise<{ code: number; out: string; err: string }> {
  const written: Record<"out" | "err", string[]> = { out: [], err: [] };
  const terminal = {
    print: (text: string) => written.out.push(text),
    complain: (text: string) => written.err.push(text),
    progress: () => {},
  };
  const add: Verb = (program) => {
    const stars = program.command("stars").option("--all", "every one");
    stars
      .command("count")
      .option("--n <integer>", "how many", number(integerFrom(1, 9)))
      .option("--out <file>", "where to");
  };
  const program = { name: "sky", description: "", version: "1", verbs: [add] };
  const code = await runProgram(program, line.split(" "), terminal);
  return { code, out: written.out.join("\n"), err: written.err.join("\n") };
}

it.each([
  ["--bogus", "sky: unknown option '--bogus'; see sky --help"],
  ["stars --bogus", "sky: unknown option '--bogus'; see sky stars --help"],
  ["stars cuont", "sky: unknown command 'cuont'; did you mean count? see sky stars --help"],
  ["stars count --bogus", "sky: unknown option '--bogus'; see sky stars count --help"],
  ["stars count --n 10", "sky: --n: 10 is not an integer from 1 to 9; see sky stars count --help"],
  [
    "stars count --out --n 1",
    "sky: --out wants a value, and --n is a flag (--out=--n makes it the value); see sky stars count --help",
  ],
])("%s: one line that names the help of the verb that it is of", async (line, message) => {
  expect(await said(line)).toEqual({ code: 2, out: "", err: message });
});

it("has a help for a verb of a verb, with its own options and no others", async () => {
  const { code, out } = await said("stars count --help");
  expect(code).toBe(0);
  expect(out).toContain("Usage: sky stars count [options]");
  expect(out).toContain("--n <integer>");
  expect(out).not.toContain("--all");
});
