// The same bits on every Node: runs the outputs of test/nodes/outputs.ts on each of three and compares their SHA-256. The Nodes
// come as npm packages, 120 MB each, into a cache of their own, so that `npm ci` does not bring them. With --record, digests
// that agree become test/nodes/digests.json, which the ordinary test compares its own Node with.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleSources } from "./sources.mjs";

const VERSIONS = ["20.20.2", "22.23.3", "24.21.0"];
const root = fileURLToPath(new URL("..", import.meta.url));
const windows = process.platform === "win32";

/**
 * A Node's program, fetched at first use.
 * @param {string} version
 */
function nodeOf(version) {
  const folder = join(root, "node_modules", ".cache", "nodes", version);
  const name = `node-${windows ? "win" : process.platform}-${process.arch}`;
  const program = join(folder, "node_modules", name, "bin", windows ? "node.exe" : "node");
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  const install = ["install", "--prefix", folder, "--no-audit", "--no-fund", `${name}@${version}`];
  const { status } = spawnSync("npm", install, { cwd: folder, stdio: "inherit", shell: windows });
  if (status !== 0 || !existsSync(program)) {
    console.error(`${name}@${version} cannot be installed: see npm's message above.`);
    process.exit(1);
  }
  return program;
}

/**
 * The digests that a Node computes, by output.
 * @param {string} version
 * @returns {Record<string, string>}
 */
function digestsOf(version) {
  const { status, stdout } = spawnSync(nodeOf(version), [`${folder}print.js`], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) {
    console.error(`Node ${version} does not compute the outputs: see its message above.`);
    process.exit(1);
  }
  return JSON.parse(stdout);
}

const { folder, remove } = await bundleSources({ print: "test/nodes/print.ts" });
process.on("exit", remove);
const found = VERSIONS.map(digestsOf);
const differing = Object.keys(found[0]).filter((name) => new Set(found.map((each) => each[name])).size > 1);
for (const name of Object.keys(found[0])) {
  console.log(name);
  for (const [i, version] of VERSIONS.entries()) console.log(`  ${version}  ${found[i][name]}`);
}
if (differing.length > 0) {
  console.error(`Nodes differ in: ${differing.join("; ")}.`);
  process.exit(1);
}
console.log(`Node ${VERSIONS.join(", ")}: the same bits in ${Object.keys(found[0]).length} outputs.`);
if (process.argv.includes("--record")) {
  writeFileSync(join(root, "test", "nodes", "digests.json"), `${JSON.stringify(found[0], null, 2)}\n`);
}
