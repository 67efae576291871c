// Compile lib/kernels/assembly/*.ts to WebAssembly SIMD in lib/dist/kernels.
import { mkdirSync } from "node:fs";
import asc from "assemblyscript/asc";

const kernels = ["invisibility", "coverage", "one-pass", "block-newton", "spd"];
mkdirSync("lib/dist/kernels", { recursive: true });
for (const name of kernels) {
  const { error, stderr } = await asc.main([
    `lib/kernels/assembly/${name}.ts`,
    "--outFile",
    `lib/dist/kernels/${name}.wasm`,
    ...["--enable", "simd", "-O3", "--noAssert", "--runtime", "stub"],
  ]);
  if (error) {
    process.stderr.write(stderr.toString());
    process.exit(1);
  }
}
