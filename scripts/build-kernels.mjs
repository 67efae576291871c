// Compiles lib/sa-adam/kernel/assembly/*.ts to WebAssembly SIMD, into modules that hold the bytes as text: no file has to be
// found, so that Node, a worker, a bundler and a browser load them the same way. What was made of the same sources stays.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../lib/sa-adam/kernel/", import.meta.url));
const kernels = [
  "invisibility",
  "coverage",
  "outside",
  "paths",
  "one-pass",
  "block-newton",
  "spd",
  "stored-rows",
];
mkdirSync(`${folder}modules`, { recursive: true });

const read = (/** @type {string} */ path) => readFileSync(path, "utf8");
const sources = readdirSync(`${folder}assembly`, { recursive: true, encoding: "utf8" }).filter((name) =>
  name.endsWith(".ts"),
);
const compiler = fileURLToPath(new URL("../package-lock.json", import.meta.url));
const digest = createHash("sha256");
for (const path of [
  ...sources.sort().map((name) => `${folder}assembly/${name}`),
  compiler,
  fileURLToPath(import.meta.url),
])
  digest.update(read(path));
const stamp = `${folder}modules/made-of.txt`;
const madeOf = digest.digest("hex");
const there = kernels.every((name) =>
  ["ts", "wasm"].every((kind) => existsSync(`${folder}modules/${name}.${kind}`)),
);
if (there && existsSync(stamp) && read(stamp) === madeOf) process.exit();

const { default: asc } = await import("assemblyscript/asc");
for (const name of kernels) {
  const wasm = `${folder}modules/${name}.wasm`;
  const { error, stderr } = await asc.main([
    `${folder}assembly/${name}.ts`,
    "--outFile",
    wasm,
    ...["--enable", "simd", "-O3", "--noAssert", "--runtime", "stub"],
  ]);
  if (error) {
    process.stderr.write(stderr.toString());
    process.exit(1);
  }
  const base64 = readFileSync(wasm).toString("base64");
  const text = `/** The kernel ${name}: made from assembly/${name}.ts by scripts/build-kernels.mjs. */\nexport const module: string =\n  "${base64}";\n`;
  writeFileSync(`${folder}modules/${name}.ts`, text);
}
writeFileSync(stamp, madeOf);
