import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as esbuild from "esbuild";
import { createLogger, build as vite } from "vite";
import { beforeAll, describe, expect, it } from "vitest";
import { withBrowser } from "../../lib/compendium/figures/rendering/browser.js";
import { installPacked } from "./packed.js";

/** A logistic regression of arrays by the kernel, and one step of the readable optimizer: every number as its 64 bits. */
const PROGRAM = `import { fit, RandomStream, saAdam } from "sa-adam";

export async function bits() {
  const stream = new RandomStream(8);
  const columns = [stream.normals(20000), stream.normals(20000)];
  const response = columns[0].map((x, i) => (stream.uniform() < 1 / (1 + Math.exp(-(0.3 + x - columns[1][i] / 2))) ? 1 : 0));
  const { coefficients, covariance } = await fit([{ count: 20000, columns, response }], { family: "logistic" });
  const optimizer = saAdam();
  const { x } = optimizer.update(optimizer.init([0, 0]), [1, -1]);
  const numbers = [...coefficients.flatMap(({ estimate, lower, upper }) => [estimate, lower, upper]), ...covariance.to1DArray(), ...x];
  const words = new BigUint64Array(Float64Array.from(numbers).buffer);
  return Array.from(words, (word) => word.toString(16).padStart(16, "0"));
}
`;

let app: string;
let program: string;
beforeAll(() => {
  app = installPacked();
  program = join(app, "program.mjs");
  writeFileSync(program, PROGRAM);
});

interface Bundle {
  text: string;
  warnings: string[];
}

async function byEsbuild(): Promise<Bundle> {
  const { outputFiles, warnings } = await esbuild.build({
    entryPoints: [program],
    bundle: true,
    format: "iife",
    globalName: "program",
    platform: "browser",
    write: false,
    logLevel: "silent",
  });
  return { text: outputFiles[0].text, warnings: warnings.map(({ text }) => text) };
}

async function byVite(): Promise<Bundle> {
  const warnings: string[] = [];
  const note = (message: string): void => void warnings.push(message);
  const output = await vite({
    root: app,
    configFile: false,
    customLogger: { ...createLogger("silent"), warn: note, warnOnce: note, error: note },
    build: { write: false, lib: { entry: program, formats: ["iife"], name: "program", fileName: "program" } },
  });
  const [{ output: files }] = output as { output: { code?: string }[] }[];
  return { text: files[0].code ?? "", warnings };
}

describe.each([
  ["esbuild", byEsbuild],
  ["vite", byVite],
])("the packed package in a bundle by %s", (_name, bundle) => {
  it("needs no warning, and runs in a browser with the bits that it has in Node", async () => {
    const { text, warnings } = await bundle();
    expect(warnings).toEqual([]);
    const inNode = await import(pathToFileURL(program).href).then(({ bits }) => bits());
    const inBrowser = await withBrowser(async (browser) => {
      const page = await browser.newPage();
      try {
        await page.addScriptTag({ content: text });
        return await page.evaluate("program.bits()");
      } finally {
        await page.close();
      }
    });
    expect(inNode).toHaveLength(3 * 3 + 9 + 2);
    expect(inBrowser).toEqual(inNode);
  });
});
