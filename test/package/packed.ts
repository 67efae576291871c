import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { root } from "../source.js";

/** The published packages: folder in lib, name. */
const PUBLISHED = [
  ["sa-adam", "sa-adam"],
  ["command", "sa-adam-cli"],
] as const;

/**
 * A folder in which the published packages are installed from their tarballs, and of other packages only those that theirs
 * depend on. `npm run build` has to have been run.
 */
export function installPacked(): string {
  const app = mkdtempSync(join(tmpdir(), "sa-adam-packed-"));
  const modules = join(app, "node_modules");
  mkdirSync(modules);
  for (const [folder, name] of PUBLISHED) {
    const pack = ["pack", "--ignore-scripts", "--pack-destination", app, `--workspace=lib/${folder}`];
    execFileSync("npm", pack, { cwd: root, stdio: "pipe", shell: process.platform === "win32" });
    const tarball = readdirSync(app).find((file) => file.startsWith(`${name}-`) && /\d\.tgz$/.test(file));
    if (!tarball) throw new Error(`npm pack left no tarball of ${name}`);
    execFileSync("tar", ["-xzf", tarball], { cwd: app });
    renameSync(join(app, "package"), join(modules, name));
    renameSync(join(app, tarball), join(app, `packed-${folder}.tgz`));
    const { dependencies } = JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8"));
    for (const dependency of Object.keys(dependencies)) link(folder, dependency, modules);
  }
  return app;
}

/** Where npm has put a dependency of the package in that folder of lib. */
function placeOf(folder: string, dependency: string): string {
  const places = [join(root, "lib", folder), join(root, "lib"), root];
  const there = places
    .map((place) => join(place, "node_modules", dependency))
    .find((place) => existsSync(place));
  if (!there) throw new Error(`${dependency} is not installed: run npm ci`);
  return there;
}

function link(folder: string, dependency: string, modules: string): void {
  const target = join(modules, dependency);
  mkdirSync(dirname(target), { recursive: true });
  try {
    symlinkSync(placeOf(folder, dependency), target, "junction");
  } catch (error) {
    // Both packages may ask for it, and one for the other, which is there from its own tarball.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
