import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";

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

/** A program of one file that stands in notebooks/ without being written there. */
function programOf(compiler: typeof ts, name: string, text: string, options: ts.CompilerOptions): ts.Program {
  const host = compiler.createCompilerHost(options);
  const path = join(folder, name).split(sep).join("/");
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (file) => file === path || fileExists.call(host, file);
  host.readFile = (file) => (file === path ? text : readFile.call(host, file));
  host.getSourceFile = (file, version, ...others) =>
    file === path
      ? compiler.createSourceFile(file, text, version)
      : getSourceFile.call(host, file, version, ...others);
  return compiler.createProgram([path], options, host);
}

test.each(notebooks)("the code of %s type-checks strictly", (notebook) => {
  const { text, starts } = moduleOf(notebook);
  const program = programOf(ts, notebook.replace(/\.ipynb$/, ".ts"), text, {
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
  const problems = ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
    const message = ts.flattenDiagnosticMessageText(messageText, "\n");
    if (file === undefined) return message;
    const { line } = file.getLineAndCharacterOfPosition(start);
    const place = starts.filter((cell) => cell.line <= line).at(-1);
    return `cell ${place?.cell}, line ${line - (place?.line ?? 0) + 1}: ${message}`;
  });
  expect(problems).toEqual([]);
});

test("TypeScript 5.0 reads the library's declarations without an error in any of them", () => {
  const program = programOf(
    ts50,
    "declarations.ts",
    'export * from "sa-adam"; export * as compendium from "compendium";',
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
    .filter(({ fileName }) => /\/lib\/[a-z-]+\/dist\//.test(fileName.split(sep).join("/")));
  expect(own.length).toBeGreaterThan(10);
  const problems = ts50
    .getPreEmitDiagnostics(program)
    .filter(
      ({ file }) => file === undefined || own.includes(file) || file.fileName.endsWith("declarations.ts"),
    )
    .map(
      ({ file, messageText }) => `${file?.fileName}: ${ts50.flattenDiagnosticMessageText(messageText, "\n")}`,
    );
  expect(problems).toEqual([]);
});
