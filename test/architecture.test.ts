import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { root } from "./source.js";

/**
 * The house: which room may import from which, and from which packages. What is not listed is not allowed.
 *
 * "." is a package's own top: its entry points, which may import from every room of it and are imported by none.
 */
const HOUSE: Record<string, Record<string, string[]>> = {
  "sa-adam": {
    numeric: [
      "ml-matrix",
      "@stdlib/math-base-special-cos",
      "@stdlib/math-base-special-erfcinv",
      "@stdlib/math-base-special-exp",
      "@stdlib/math-base-special-expm1",
      "@stdlib/math-base-special-ln",
      "@stdlib/math-base-special-log1p",
      "@stdlib/math-base-special-pow",
      "@stdlib/math-base-special-sin",
      "@stdlib/stats-base-dists-chisquare-cdf",
      "@stdlib/stats-base-dists-chisquare-quantile",
      "@stdlib/stats-base-dists-normal-cdf",
    ],
    model: ["numeric", "ml-matrix"],
    optimize: ["numeric", "ml-matrix"],
    estimate: ["numeric", "model", "optimize", "ml-matrix"],
    theorem: ["numeric", "model", "optimize", "ml-matrix", "simple-statistics"],
    kernel: ["numeric", "model", "optimize", "ml-matrix"],
    fit: ["numeric", "model", "optimize", "estimate", "kernel", "ml-matrix"],
  },
  command: {
    files: ["node", "commander", "sa-adam/internal"],
    plot: ["node", "files", "sa-adam/internal"],
    formula: ["files", "sa-adam/internal"],
    tables: ["node", "files", "formula", "sa-adam/internal", "@duckdb/node-api"],
    theory: ["files", "commander", "sa-adam/internal"],
    shell: ["files", "commander"],
    fit: ["node", "files", "plot", "formula", "tables", "commander", "sa-adam/internal"],
  },
  compendium: {
    problems: ["node", "sa-adam/internal"],
    engine: ["node", "piscina", "ml-matrix", "simple-statistics", "sa-adam/internal", "sa-adam-cli/internal"],
    figures: ["node", "engine", "playwright-core", "sa-adam/internal", "sa-adam-cli/internal"],
    // A folder a result: its simulation, its summary, its figures.
    results: [
      "node",
      "problems",
      "engine",
      "figures",
      "ml-matrix",
      "simple-statistics",
      "@duckdb/node-api",
      "sa-adam/internal",
      "sa-adam-cli/internal",
    ],
    runs: [
      "node",
      "problems",
      "engine",
      "results",
      "hyparquet",
      "hyparquet-writer",
      "sa-adam/internal",
      "sa-adam-cli/internal",
    ],
    catalogue: ["engine", "results", "runs", "sa-adam-cli/internal"],
    notebook: ["node", "figures", "sa-adam-cli/internal"],
    verbs: [
      "node",
      "problems",
      "engine",
      "figures",
      "results",
      "runs",
      "catalogue",
      "commander",
      "sa-adam/internal",
      "sa-adam-cli/internal",
    ],
  },
  explorables: {
    // The numbers behind each panel, drawing, what a panel shows, and the page and its worker.
    core: ["sa-adam/internal", "papaparse"],
    drawing: ["sa-adam/internal"],
    panels: ["core", "drawing", "sa-adam/internal"],
    page: ["core", "drawing", "panels"],
  },
};

/** What a package's top may import besides its own rooms. */
const TOPS: Record<string, string[]> = {
  "sa-adam": [],
  command: ["node"],
  compendium: ["node", "sa-adam/internal", "sa-adam-cli/internal"],
  explorables: [],
};

const lib = join(root, "lib");
const packages = Object.keys(HOUSE);
/** Files are named as in "sa-adam/numeric/spd.ts". */
const files = packages.flatMap((name) =>
  readdirSync(join(lib, name), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !/(^|[\\/])(dist|node_modules|assembly)[\\/]/.test(path))
    .map((path) => [name, ...path.split(sep)].join("/")),
);

/** The room of a file: "sa-adam/numeric" or, of a package's top, "sa-adam/.". */
function roomOf(file: string): string {
  const [name, room, ...rest] = file.split("/");
  return `${name}/${rest.length === 0 ? "." : room}`;
}

/** What a file imports, types included, as it is written there. */
function specifiers(file: string): string[] {
  const text = readFileSync(join(lib, file), "utf8");
  return ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName);
}

/** A file of ours that another imports by a relative name, without its ending. */
function target(file: string, name: string): string {
  return relative(lib, resolve(dirname(join(lib, file)), name))
    .split(sep)
    .join("/");
}

/** What a file imports: a room for a file of ours, "node" for a module of Node's, a package's name for the rest. */
function imports(file: string): string[] {
  return specifiers(file).map((name) => {
    if (name.startsWith(".")) return roomOf(target(file, name));
    return name.startsWith("node:") || builtinModules.includes(name) ? "node" : name;
  });
}

describe("the house", () => {
  it("has no room that is not on the list, and none on the list that is not there", () => {
    const there = new Set(files.map(roomOf).filter((room) => !room.endsWith("/.")));
    const listed = packages.flatMap((name) => Object.keys(HOUSE[name]).map((room) => `${name}/${room}`));
    expect([...there].sort()).toEqual(listed.sort());
  });

  it("imports along the listed edges only", () => {
    const astray = files.flatMap((file) => {
      const own = roomOf(file);
      const [name, room] = own.split("/");
      const allowed =
        room === "."
          ? [...TOPS[name], ...Object.keys(HOUSE[name]).map((other) => `${name}/${other}`)]
          : HOUSE[name][room].map((edge) => (edge in HOUSE[name] ? `${name}/${edge}` : edge));
      return imports(file)
        .filter((target) => target !== own && !allowed.includes(target))
        .map((target) => `${file} imports ${target}`);
    });
    expect(astray).toEqual([]);
  });

  it("lists no edge that nothing uses, and none that makes a circle", () => {
    const used = new Set(files.flatMap((file) => imports(file).map((target) => `${roomOf(file)} ${target}`)));
    for (const name of packages) {
      const rooms = HOUSE[name];
      const unused = Object.entries(rooms).flatMap(([room, edges]) =>
        edges.filter((edge) => !used.has(`${name}/${room} ${edge in rooms ? `${name}/${edge}` : edge}`)),
      );
      expect(unused, name).toEqual([]);
      const done: string[] = [];
      for (let left = Object.keys(rooms); left.length > 0; ) {
        const free = left.filter((room) =>
          rooms[room].every((edge) => !(edge in rooms) || done.includes(edge)),
        );
        expect(free, `a circle among ${left.join(", ")}`).not.toEqual([]);
        done.push(...free);
        left = left.filter((room) => !free.includes(room));
      }
    }
  });

  it("has no files that import one another in a circle, types included", () => {
    const edges = new Map(
      files.map((file) => [
        file,
        specifiers(file)
          .filter((name) => name.startsWith("."))
          .map((name) => target(file, name).replace(/\.js$/, ".ts"))
          .filter((other) => files.includes(other)),
      ]),
    );
    // What imports nothing that is left is in no circle; take it away until nothing goes.
    for (let before = Number.POSITIVE_INFINITY; edges.size < before; ) {
      before = edges.size;
      for (const [file, others] of edges) if (!others.some((other) => edges.has(other))) edges.delete(file);
    }
    // Nor is what nothing left imports.
    for (let before = Number.POSITIVE_INFINITY; edges.size < before; ) {
      before = edges.size;
      const imported = new Set([...edges.values()].flat());
      for (const file of edges.keys()) if (!imported.has(file)) edges.delete(file);
    }
    expect([...edges.keys()]).toEqual([]);
  });
});

/** What the language leaves no digit open of; Math.random is no function of anything. */
const EXACT = new Set("abs ceil clz32 floor fround imul max min random round sign sqrt trunc".split(" "));

/** Calls whose last digits an engine may choose: Math.exp and its like, powers but squares and powers of two. */
function openDigits(file: string): string[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(join(lib, file), "utf8"),
    ts.ScriptTarget.Latest,
    true,
  );
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && node.expression.getText() === "Math") {
      if (!EXACT.has(node.name.text) && !/^[A-Z]/.test(node.name.text)) found.push(node.getText());
    }
    if (ts.isBinaryExpression(node) && /^\*\*=?$/.test(node.operatorToken.getText())) {
      if (node.left.getText() !== "2" && node.right.getText() !== "2") found.push(node.getText());
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found.map((text) => `${file}: ${text}`);
}

it("asks the engine for no number whose last digits it may choose: numeric/elementary.ts has them", () => {
  expect(files.flatMap(openDigits)).toEqual([]);
});
