import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Matrix } from "ml-matrix";
import * as library from "sa-adam";
import * as internal from "sa-adam/internal";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { root } from "../source.js";
import { documentedIn } from "./documented.js";
import { runExample } from "./example.js";

const lib = join(root, "lib", "sa-adam");
const documented = documentedIn(lib);

/** The names that `sa-adam` exports, types included. */
const publicNames = new Set(
  ts
    .createSourceFile("index.ts", readFileSync(join(lib, "index.ts"), "utf8"), ts.ScriptTarget.ES2022, true)
    .statements.filter(ts.isExportDeclaration)
    .flatMap(({ exportClause }) =>
      exportClause && ts.isNamedExports(exportClause)
        ? exportClause.elements.map(({ name }) => name.text)
        : [],
    ),
);

describe("the examples in the docstrings run, and give the values that they state", () => {
  const examples = [lib, join(root, "lib", "explorables")].flatMap((folder) =>
    documentedIn(folder).flatMap(({ file, name, examples }) =>
      examples.map((code) => [name, file, code, folder] as const),
    ),
  );

  it.each(examples)("%s (%s)", async (_name, file, code, folder) => {
    const own: Record<string, unknown> = await import(join(folder, file));
    await runExample(code, { Matrix, ...internal, ...library, ...own });
  });
});

describe("the public names", () => {
  it("are at most 80, values and types together", () => {
    expect(publicNames.size).toBeLessThanOrEqual(80);
  });

  it("have one line each", () => {
    const silent = documented.filter(({ name, line }) => publicNames.has(name) && !/^.{10,}/.test(line));
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  it("have an example each, where one can call or make them", () => {
    const silent = documented.filter(({ name, examples }) => {
      if (!publicNames.has(name) || examples.length > 0) return false;
      const value: unknown = (library as Record<string, unknown>)[name];
      // Types, what is there to be extended, and what the library throws.
      const abstract = value === library.Estimator || value === library.CovarianceEstimator;
      return typeof value === "function" && !abstract && !(value.prototype instanceof Error);
    });
    expect(silent.map(({ name }) => name)).toEqual([]);
  });
});
