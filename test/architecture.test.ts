import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";

/** The house, from the cellar up: a room imports from the rooms before it and from itself. */
const FLOORS = [
  "random",
  "linear-algebra",
  "statistics",
  "optimizers",
  "problems",
  "estimators",
  "theory",
  "kernels",
  "simulation",
  "experiments",
  "tables",
  "inference",
  "figures",
  "notebook",
  "cli",
];

/** Rooms behind the scenes: they are not part of what `import ... from "sa-adam"` gives. */
const INTERNAL = ["kernels", "cli"];

const LONGEST = 250;

/** Files that may be longer, each with its reason. */
const LONG_WITH_REASON: Record<string, string> = {
  "kernels/assembly/invisibility.ts":
    "one loop for five optimizers: split, its arms would not share the row in registers",
};

const lib = fileURLToPath(new URL("../lib", import.meta.url));
const rooms = readdirSync(lib, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !["dist", "bin", "node_modules"].includes(entry.name))
  .map(({ name }) => name);
const files = rooms.flatMap((room) =>
  readdirSync(join(lib, room), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(room, name)),
);
const room = (file: string): string => file.split("/")[0];

/** The files of lib that a file imports or re-exports from, types included, as its statements name them. */
function imports(file: string): string[] {
  const path = join(lib, file);
  return ts
    .preProcessFile(readFileSync(path, "utf8"))
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith("."))
    .map((name) => relative(lib, resolve(dirname(path), name)).replace(/\.js$/, ".ts"));
}

describe("the house", () => {
  it("has no room without a floor", () => {
    expect(rooms.filter((name) => !FLOORS.includes(name))).toEqual([]);
  });

  it("imports downwards only", () => {
    const upwards = files.flatMap((file) =>
      imports(file)
        .filter(
          (target) => !target.startsWith("..") && FLOORS.indexOf(room(target)) > FLOORS.indexOf(room(file)),
        )
        .map((target) => `${file} imports ${target}`),
    );
    expect(upwards).toEqual([]);
  });

  it("imports nothing of its own from outside lib, and nothing through lib/index.ts", () => {
    const astray = files.flatMap((file) =>
      imports(file)
        .filter((target) => target.startsWith("..") || target === "index.ts")
        .map((target) => `${file} imports ${target}`),
    );
    expect(astray).toEqual([]);
  });

  it(`has no file over ${LONGEST} lines without a reason, and no reason without such a file`, () => {
    const long = files.filter(
      (file) => readFileSync(join(lib, file), "utf8").trimEnd().split("\n").length > LONGEST,
    );
    expect(long.sort()).toEqual(Object.keys(LONG_WITH_REASON).sort());
  });

  it("shows every room's index through lib/index.ts, the internal ones apart", () => {
    const shown = imports("index.ts").sort();
    const expected = rooms
      .filter((name) => !INTERNAL.includes(name) && existsSync(join(lib, name, "index.ts")))
      .map((name) => join(name, "index.ts"));
    expect(shown).toEqual(expected.sort());
  });

  it("has one public name for one thing: no two rooms export the same", async () => {
    const owners = new Map<string, string>();
    for (const file of imports("index.ts")) {
      for (const name of Object.keys(await import(join(lib, file)))) {
        expect(owners.get(name), `${name} of ${file}`).toBeUndefined();
        owners.set(name, file);
      }
    }
    expect(owners.size).toBeGreaterThan(50);
  });
});
