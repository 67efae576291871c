import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { beforeAll, describe, expect, test } from "vitest";

/** tslab's own compiler, TypeScript 5.0: what it cannot read, no notebook can import. */
const ts50: typeof ts = createRequire(import.meta.url)("@tslab/typescript-for-tslab");

const root = fileURLToPath(new URL("../../..", import.meta.url));
const folder = join(root, "notebooks");
const notebooks = readdirSync(folder).filter((name) => name.endsWith(".ipynb"));

interface Cell {
  cell_type: string;
  source: string | string[];
}

/** The notebook's code cells as one module: each with the number that a reader counts, and its first line there. */
function moduleOf(notebook: string): { text: string; starts: { cell: number; line: number }[] } {
  const { cells }: { cells: Cell[] } = JSON.parse(readFileSync(join(folder, notebook), "utf8"));
  const lines = ["export {};"];
  const starts: { cell: number; line: number }[] = [];
  cells.forEach(({ cell_type, source }, i) => {
    if (cell_type !== "code") return;
    starts.push({ cell: i + 1, line: lines.length });
    lines.push(...[source].flat().join("").split("\n"));
  });
  return { text: lines.join("\n"), starts };
}

/** A program of files that stand in notebooks/ without being written there: their texts by name. */
function programOf(
  compiler: typeof ts,
  texts: ReadonlyMap<string, string>,
  options: ts.CompilerOptions,
): ts.Program {
  const host = compiler.createCompilerHost(options);
  const modules = new Map([...texts].map(([name, text]) => [pathOf(name), text]));
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (file) => modules.has(file) || fileExists.call(host, file);
  host.readFile = (file) => modules.get(file) ?? readFile.call(host, file);
  host.getSourceFile = (file, version, ...others) => {
    const text = modules.get(file);
    return text === undefined
      ? getSourceFile.call(host, file, version, ...others)
      : compiler.createSourceFile(file, text, version);
  };
  return compiler.createProgram([...modules.keys()], options, host);
}

function pathOf(name: string): string {
  return join(folder, name).split(sep).join("/");
}

describe("strict types", () => {
  const modules = new Map(notebooks.map((notebook) => [notebook, moduleOf(notebook)]));
  const texts = new Map([...modules].map(([notebook, { text }]) => [`${notebook}.ts`, text]));
  let program: ts.Program;
  // One program: what all of them import is read and checked once.
  beforeAll(() => {
    program = programOf(ts, texts, {
      strict: true,
      noEmit: true,
      target: ts.ScriptTarget.ES2022,
      lib: ["lib.es2022.d.ts"],
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      types: ["node"],
      typeRoots: [join(root, "node_modules", "@types")],
      skipLibCheck: true,
    });
  });

  test.each([...modules])("has the code of %s", (notebook, { starts }) => {
    const module = program.getSourceFile(pathOf(`${notebook}.ts`));
    expect(module).toBeDefined();
    const problems = ts.getPreEmitDiagnostics(program, module).map(({ file, start = 0, messageText }) => {
      const message = ts.flattenDiagnosticMessageText(messageText, "\n");
      if (file === undefined) return message;
      const { line } = file.getLineAndCharacterOfPosition(start);
      const place = starts.filter((cell) => cell.line <= line).at(-1);
      return `cell ${place?.cell}, line ${line - (place?.line ?? 0) + 1}: ${message}`;
    });
    expect(problems).toEqual([]);
  });
});

test("TypeScript 5.0 reads the library's declarations without an error in any of them", () => {
  const program = programOf(
    ts50,
    new Map([["declarations.ts", 'export * from "sa-adam"; export * as compendium from "compendium";']]),
    {
      strict: true,
      noEmit: true,
      target: ts50.ScriptTarget.ES2022,
      lib: ["lib.es2022.d.ts"],
      module: ts50.ModuleKind.ESNext,
      moduleResolution: ts50.ModuleResolutionKind.Node10,
      esModuleInterop: true,
      types: ["node"],
      typeRoots: [join(root, "node_modules", "@types")],
    },
  );
  const own = program
    .getSourceFiles()
    .filter(({ fileName }) => /\/lib\/[a-z-]+\/dist\/|\/declarations\.ts$/.test(fileName));
  expect(own.length).toBeGreaterThan(10);
  const problems = [
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    // The declarations of others are not checked, only ours.
    ...own.flatMap((file) => [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ]),
  ].map(
    ({ file, messageText }) => `${file?.fileName}: ${ts50.flattenDiagnosticMessageText(messageText, "\n")}`,
  );
  expect(problems).toEqual([]);
});
