import { appendFileSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { following } from "../../../lib/command/tables/follow.js";
import { testFolder } from "./files.js";

const folder = testFolder();

/** What comes of a file while each of `changes` is made as soon as the one before has been seen. */
async function followed(
  path: string,
  changes: readonly (() => void)[],
): Promise<{ came: string[]; said: string[] }> {
  const end = new AbortController();
  const said: string[] = [];
  const came: string[] = [];
  const left = [...changes];
  for await (const { bytes, ends } of following(path, end.signal, ({ code }) => said.push(code))) {
    came.push(ends ?? bytes.toString());
    if (ends) continue;
    const next = left.shift();
    if (next) next();
    else end.abort();
  }
  return { came, said };
}

describe("a file that is followed", () => {
  it("is read from its beginning where it was cut off", async () => {
    const path = folder.write("cut.csv", "a\n1\n2\n");
    const cut = () => {
      truncateSync(path);
      appendFileSync(path, "a\n3\n");
    };
    expect(await followed(path, [cut])).toEqual({
      came: ["a\n1\n2\n", "cut", "a\n3\n"],
      said: ["truncated"],
    });
  });

  it("and, where another has its name, to the end of that one, though it is taken away at once", async () => {
    const path = folder.write("taken.csv", "a\n1\n");
    const end = new AbortController();
    const came: string[] = [];
    const say = ({ code }: { code: string }): void => {
      if (code === "rotated") rmSync(path);
    };
    for await (const { bytes, ends } of following(path, end.signal, say)) {
      came.push(ends ?? bytes.toString());
      if (came.length === 1) {
        renameSync(path, `${path}.1`);
        writeFileSync(path, "a\n2\n");
      }
      if (came.length === 3) end.abort();
    }
    expect(came).toEqual(["a\n1\n", "whole", "a\n2\n"]);
  });

  it("and where it was written anew and is longer than before", async () => {
    const path = folder.write("anew.csv", "a\n1\n2\n");
    const anew = () => writeFileSync(path, "a\n4\n5\n6\n");
    expect(await followed(path, [anew])).toEqual({
      came: ["a\n1\n2\n", "cut", "a\n4\n5\n6\n"],
      said: ["truncated"],
    });
  });

  it("goes on to its end under its old name, then with the file of the new name", async () => {
    const path = folder.write("turned.csv", "a\n1\n");
    const turn = () => {
      renameSync(path, `${path}.1`);
      appendFileSync(`${path}.1`, "2\n");
      writeFileSync(path, readFileSync(`${path}.1`, "utf8").replace("1\n2", "3"));
    };
    const { came, said } = await followed(path, [turn, () => {}]);
    expect(came).toEqual(["a\n1\n", "2\n", "whole", "a\n3\n"]);
    expect(said).toEqual(["rotated"]);
  });

  it("may be away for a while", async () => {
    const path = folder.write("away.csv", "a\n1\n");
    const away = () => {
      rmSync(path);
      setTimeout(() => writeFileSync(path, "a\n2\n"), 500);
    };
    const { came, said } = await followed(path, [away]);
    expect(came).toEqual(["a\n1\n", "whole", "a\n2\n"]);
    expect(said).toEqual(["gone", "rotated"]);
  });
});
