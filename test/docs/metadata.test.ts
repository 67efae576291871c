import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "../source.js";

const read = (path: string): string => readFileSync(join(root, path), "utf8");

it("every file that states a version states the same one", () => {
  const { version } = JSON.parse(read("package.json"));
  expect(JSON.parse(read("codemeta.json")).version).toBe(version);
  expect(/^version: (.*)$/m.exec(read("CITATION.cff"))?.[1]).toBe(version);
  for (const name of ["sa-adam", "command", "compendium"]) {
    expect(JSON.parse(read(`lib/${name}/package.json`)).version, name).toBe(version);
  }
});

it("the paper is what both ask to be cited", () => {
  const [, preferred] = read("CITATION.cff").split("preferred-citation:");
  const { url, name } = JSON.parse(read("codemeta.json")).referencePublication;
  expect(preferred?.split("references:")[0]).toContain(`title: "${name}"`);
  expect(preferred?.split("references:")[0]).toContain(`url: "${url}"`);
});
