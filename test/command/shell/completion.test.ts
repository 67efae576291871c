import { spawnSync } from "node:child_process";
import { beforeAll, describe, expect, it } from "vitest";
import { command } from "../fit/command.js";
import { testFolder } from "../tables/files.js";

const folder = testFolder();
const scripts = new Map<string, string>();
beforeAll(async () => {
  for (const shell of ["bash", "zsh", "fish"]) {
    const { code, out } = await command("completion", shell);
    expect(code).toBe(0);
    scripts.set(shell, folder.write(`completion.${shell}`, `${out}\n`));
  }
});

/** A shell's answer, or undefined where it is not installed. */
function shell(name: string, ...args: string[]): string | undefined {
  const { error, status, stdout, stderr } = spawnSync(name, args, { encoding: "utf8", cwd: folder.path });
  if (error !== undefined) return undefined;
  expect([status, stderr]).toEqual([0, ""]);
  return stdout;
}

const has = (name: string): boolean => spawnSync(name, ["-c", "true"]).error === undefined;

/** What is typed, its last word to be completed, and what is offered. */
const CASES: readonly (readonly [words: readonly string[], offered: readonly string[]])[] = [
  [["f"], ["fit"]],
  [["fit", "--fam"], ["--family"]],
  [
    ["fit", "--family", "g"],
    ["gaussian", "gamma"],
  ],
  [["fit", "a.csv", "--format", "c"], ["csv"]],
  [["merge", "--ra"], ["--ratios"]],
  [["completion", "z"], ["zsh"]],
];

describe("completion", () => {
  it("by bash is of verbs, flags and their words, and of nothing where only the user knows", () => {
    const ask = (...words: string[]): string[] => {
      const typed = ["sa-adam", ...words].map((word) => `'${word}'`).join(" ");
      const script = `source '${scripts.get("bash")}'; COMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _sa_adam; printf '%s\\n' "\${COMPREPLY[@]}"`;
      const answer = shell("bash", "--norc", "-c", script);
      return (answer ?? "").split("\n").filter((line) => line !== "");
    };
    for (const [words, offered] of CASES)
      expect(ask(...words).sort(), words.join(" ")).toEqual([...offered].sort());
    expect(ask("fit", "--family", "=", "po")).toEqual(["poisson"]);
    expect(ask("fit", "--family", "=")).toContain("huber");
    expect(ask("fit", "--level", "0")).toEqual([]);
    expect(ask("fit", "--plot", "x")).toEqual([]);
    const registered = shell("bash", "--norc", "-c", `source '${scripts.get("bash")}'; complete -p sa-adam`);
    expect(registered).toBe("complete -o default -F _sa_adam sa-adam\n");
  });

  it.skipIf(!has("fish"))("by fish, too, and of files where one is wanted", () => {
    folder.write("rows.csv", "");
    const ask = (...words: string[]): string[] => {
      const script = `source '${scripts.get("fish")}'; complete -C '${["sa-adam", ...words].join(" ")}'`;
      const answer = shell("fish", "--no-config", "-c", script) ?? "";
      return answer
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => line.split("\t")[0]);
    };
    for (const [words, offered] of CASES)
      expect(ask(...words).sort(), words.join(" ")).toEqual([...offered].sort());
    expect(ask("fit", "ro")).toEqual(["rows.csv"]);
    expect(ask("fit", "--state", "ro")).toEqual(["rows.csv"]);
    expect(ask("fit", "--level", "ro")).toEqual([]);
  });

  it.skipIf(!has("zsh"))("by zsh, as a terminal shows it", () => {
    // A shell in a terminal of its own, in which the command says what it was given.
    const ask = (typed: string): string => {
      const setup =
        `PROMPT=; autoload -U compinit; compinit -u -d ${folder.at("dump")}; source ${scripts.get("zsh")}; ` +
        `sa-adam() { print -r -- "given $* end" }; echo rea""dy`;
      const lines = [
        "zmodload zsh/zpty",
        "zpty z 'TERM=dumb zsh -f'",
        `zpty -w z '${setup}'`,
        "zpty -r z line '*ready*'",
        `zpty -w z $'sa-adam ${typed}\\t'`,
        "zpty -r z line '*given * end*'",
        "print -r -- $line",
        "zpty -d z",
      ];
      return /given (.*?) +end/.exec(shell("zsh", "-f", "-c", lines.join("\n")) ?? "")?.[1] ?? "";
    };
    expect(ask("fit --fam")).toBe("fit --family");
    expect(ask("completion z")).toBe("completion zsh");
    expect(ask("fit --format c")).toBe("fit --format csv");
  });

  it("names what is missing, and shells that it does not know", async () => {
    expect((await command("completion")).err).toMatch(
      /^sa-adam: the shell is missing: give it as sa-adam completion bash;/,
    );
    expect((await command("completion", "tcsh")).err).toMatch(
      /tcsh is not one of bash, zsh, fish; see sa-adam completion --help/,
    );
  });
});
