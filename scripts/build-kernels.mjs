// Compiles lib/sa-adam/kernel/assembly/*.ts to WebAssembly SIMD, into modules that hold the bytes as text: no file has to be
// found, so that Node, a worker, a bundler and a browser load them the same way.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const folder = fileURLToPath(new URL("../lib/sa-adam/kernel/", import.meta.url));
const kernels = ["invisibility", "coverage", "outside", "paths", "one-pass", "block-newton", "spd"];
mkdirSync(`${folder}modules`, { recursive: true });
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
