import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ExplorableName, explorable } from "compendium";
import { beforeAll, expect, test } from "vitest";
import { PANELS } from "../../../lib/explorables/panels/registry.js";
import { root } from "../../source.js";
import { recordMessages } from "./kernel-double.js";

const messages = recordMessages();
beforeAll(() => {
  execFileSync(process.execPath, [join(root, "scripts", "bundle-explorables.mjs")]);
});

const html = (): string[] => messages.map(({ data }) => String(data["text/html"]));

test("the first panel that a kernel shows carries the program, whenever it is shown, and the others do not", () => {
  explorable("variance");
  explorable("phase-plane");
  explorable("variance");
  const program = readFileSync(join(root, "lib/explorables/dist/explorables.js"), "utf8");
  // Inside of a script its end may stand nowhere else.
  expect(program).not.toMatch(/<\/script|<!--/i);
  const carries = html().map((text) => text.includes(program));
  expect(carries).toEqual([true, false, true]);
  expect(html()[1]).toMatch(/^<sa-explorable name="phase-plane" [^>]+>[^<]+<\/sa-explorable>$/);
  expect(messages[0].data["text/plain"]).toMatch(/How fast may momentum fade\?/);
});

test("every panel can be shown, and what is none is refused with the names that there are", () => {
  const names = [...PANELS.keys()] as ExplorableName[];
  for (const name of names) explorable(name);
  expect(html().map((text) => text.match(/name="([^"]+)"/)?.[1])).toEqual(names);
  // What is read where a panel cannot run begins with its title.
  for (const [i, panel] of [...PANELS.values()].entries()) {
    expect(messages[i].data["text/plain"]).toMatch(new RegExp(`^${panel.title.replace("?", "\\?")}`));
  }
  expect(() => explorable("varience" as ExplorableName)).toThrow(
    `there is no explorable varience: it is one of ${names.join(", ")}`,
  );
});
