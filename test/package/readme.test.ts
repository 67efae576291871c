import { execFileSync } from "node:child_process";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { beforeAll, describe, expect, it } from "vitest";
import { checkStated, withChecks } from "../docs/example.js";
import { root } from "../source.js";
import { installPacked } from "./packed.js";

/** Every block of TypeScript in a README, as a file's name and its text. */
const examples = ["README.md", "lib/sa-adam/README.md", "lib/command/README.md"].flatMap((readme) =>
  [...readFileSync(join(root, readme), "utf8").matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(
    ([, code], i) => [`${readme.replace(/\W/g, "-")}-${i + 1}`, code] as const,
  ),
);

let app: string;
beforeAll(() => {
  app = installPacked();
  symlinkSync(join(root, "data"), join(app, "data"), "junction");
  writeFileSync(join(app, "package.json"), JSON.stringify({ type: "module" }));
});

describe("the READMEs' TypeScript, against the packed packages", () => {
  it("is there", () => {
    expect(examples.length).toBeGreaterThanOrEqual(6);
  });

  it("type-checks under strict NodeNext, their declarations included", () => {
    const paths = examples.map(([name, code]) => {
      const path = join(app, `${name}.mts`);
      writeFileSync(path, code);
      return path;
    });
    const program = ts.createProgram(paths, {
      strict: true,
      noEmit: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      exactOptionalPropertyTypes: true,
      types: [],
    });
    const faults = ts.getPreEmitDiagnostics(program);
    const host = {
      getCanonicalFileName: (name: string) => name,
      getCurrentDirectory: () => app,
      getNewLine: () => "\n",
    };
    expect(ts.formatDiagnostics(faults, host)).toBe("");
  });

  it.each(examples)("%s runs under Node's ES modules and gives the values that it states", (name, code) => {
    const path = join(app, `${name}.mjs`);
    writeFileSync(
      path,
      `const stated = [];
const plain = (x) => x?.to2DArray?.() ?? (ArrayBuffer.isView(x) ? Array.from(x) : x);
const check = (value, comment) => stated.push([plain(value), comment]);
${withChecks(code)}
console.log(JSON.stringify(stated));`,
    );
    const output = execFileSync(process.execPath, [path], { cwd: app, encoding: "utf8" });
    for (const [value, comment] of JSON.parse(output)) checkStated(value, comment, code);
  });
});
