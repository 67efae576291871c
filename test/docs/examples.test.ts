import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Matrix } from "ml-matrix";
import * as library from "sa-adam";
import * as internal from "sa-adam/internal";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { root } from "../source.js";
import { runExample } from "./example.js";

const lib = join(root, "lib", "sa-adam");
const files = readdirSync(lib, { recursive: true, encoding: "utf8" }).filter(
  (path) => path.endsWith(".ts") && !/(^|[\\/])(dist|node_modules|assembly|modules)[\\/]/.test(path),
);

interface Documented {
  file: string;
  name: string;
  line: string;
  examples: string[];
}

/** Every exported declaration, with the first line and the examples of its docstring. */
const documented: Documented[] = files.flatMap((file) => {
  const source = ts.createSourceFile(
    file,
    readFileSync(join(lib, file), "utf8"),
    ts.ScriptTarget.ES2022,
    true,
  );
  return source.statements
    .filter((statement) => ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(isExport))
    .flatMap((statement) => {
      const docs = ts.getJSDocCommentsAndTags(statement).filter(ts.isJSDoc);
      const line = ts.getTextOfJSDocComment(docs.at(-1)?.comment)?.split("\n\n")[0] ?? "";
      const examples = docs
        .flatMap(({ tags }) => [...(tags ?? [])])
        .filter((tag) => tag.tagName.text === "example")
        .map((tag) => ts.getTextOfJSDocComment(tag.comment) ?? "");
      return namesOf(statement).map((name) => ({ file, name, line, examples }));
    });
});

function isExport({ kind }: ts.ModifierLike): boolean {
  return kind === ts.SyntaxKind.ExportKeyword;
}

function namesOf(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  }
  const { name } = statement as ts.DeclarationStatement;
  return name ? [name.getText()] : [];
}

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
  const examples = documented.flatMap(({ file, name, examples }) =>
    examples.map((code) => [name, file, code] as const),
  );

  it.each(examples)("%s (%s)", async (_name, file, code) => {
    const own: Record<string, unknown> = await import(join(lib, file));
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
