import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import {
  publishedSusy,
  readCalibrationResult,
  readOnePassResult,
  SUSY_COLUMNS,
  susyShapedBlocks,
} from "compendium";
import { RandomStream } from "sa-adam";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Outcome, run } from "../../programs.js";

const susy = (...args: string[]): Promise<Outcome> => run("compendium", "susy", ...args);

const folder = mkdtempSync(join(tmpdir(), "sa-adam-susy-"));
afterAll(() => rmSync(folder, { recursive: true }));

const ROWS = 20_000;
const d = SUSY_COLUMNS.length;

/** A file like the repository's: label first, no header, covariates in units of their own. */
function fileLikeSusy(): Buffer {
  const lines: string[] = [];
  const stream = { rows: ROWS, coefficients: publishedSusy().batch, source: new RandomStream(8) };
  for (const { rows, response } of susyShapedBlocks(stream)) {
    for (let i = 0; i < response.length; i++) {
      const covariates = Array.from({ length: d - 1 }, (_, j) => 5 + (j + 1) * rows[i * d + j + 1]);
      lines.push([response[i], ...covariates].map((value) => value.toExponential(12)).join(","));
    }
  }
  return gzipSync(`${lines.join("\n")}\n`);
}

describe("compendium susy", () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-length": file.length }).end(file);
  });
  const file = fileLikeSusy();
  const csv = join(folder, "SUSY.csv.gz");
  const parquet = join(folder, "susy.parquet");
  let url = "";
  beforeAll(async () => {
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(() => server.close());

  it("downloads, naming the source and what comes next", async () => {
    const { code, out } = await susy("download", "--url", url, "--out", csv);
    expect([code, readFileSync(csv).equals(file)]).toEqual([0, true]);
    expect(out).toMatch(
      /next: compendium susy convert\nPlease name the source: SUSY, by D\. Whiteson .* CC BY 4\.0/,
    );
    const again = await susy("download", "--url", url, "--out", csv);
    expect([again.code, again.err]).toEqual([
      2,
      `compendium: ${csv} is there already; remove it to download it again`,
    ]);
  });

  it("converts a file with the right number of rows, and no other", async () => {
    const wrong = await susy("convert", csv, "--out", parquet);
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringMatching(/has 20000 rows, expected 5000000/)]);
    expect(existsSync(parquet)).toBe(false);
    const { code, out } = await susy("convert", csv, "--out", parquet, "--rows", "20000");
    expect(code).toBe(0);
    expect(out).toMatch(/20000 rows, 4\d\.\d percent with label 1, .*; next: compendium susy run --data/);
  });

  it("compares one pass with the stored batch on the file, and on the synthetic stream", async () => {
    const out = join(folder, "results");
    const few = await susy("run", "--data", parquet, "--out", out);
    expect([few.code, few.err]).toEqual([
      2,
      expect.stringMatching(/has 20000 rows, fewer than the 5000000 asked/),
    ]);
    const real = await susy("run", "--data", parquet, "--rows", "20000", "--out", out);
    expect(real.code, real.err).toBe(0);
    const synthetic = await susy("run", "--synthetic", "--rows", "20000", "--seed", "8", "--out", out);
    expect(synthetic.code, synthetic.err).toBe(0);
    expect(readdirSync(out).sort()).toEqual(["susy-synthetic.json", "susy.json"]);

    const [onFile, onStream] = ["susy.json", "susy-synthetic.json"].map((name) =>
      readOnePassResult(join(out, name)),
    );
    expect([onFile.data, onStream.data]).toEqual(["susy", "synthetic"]);
    for (const { onePass, batch, rows, columns, memory } of [onFile, onStream]) {
      expect([rows, columns]).toEqual([ROWS, SUSY_COLUMNS]);
      expect(onePass.path.map((point) => point.rows)).toEqual(batch.path.map((point) => point.rows));
      const [one, all] = [onePass, batch].map(({ path }) => path[path.length - 1]);
      expect(one.rows).toBe(ROWS);
      const z = one.estimates.map((value, j) => (value - all.estimates[j]) / all.standardErrors[j]);
      expect(Math.sqrt(z.reduce((sum, value) => sum + value * value, 0) / d)).toBeLessThan(1);
      expect(memory.state).toBeLessThan(20_000);
    }
    // The file's rows are the stream's, in other units: standardised over the sample they give nearly the same fit.
    const last = onFile.batch.path[onFile.batch.path.length - 1];
    const same = onStream.batch.path[onStream.batch.path.length - 1];
    for (let j = 1; j < d; j++) {
      expect(Math.abs(last.estimates[j] - same.estimates[j])).toBeLessThan(0.06);
    }
    expect(onStream.target?.optimum[7]).toBeCloseTo(2.58, 2);
  });

  it("calibrates on many streams", async () => {
    const args = ["calibrate", "--streams", "3", "--rows", "12000", "--seed", "4"];
    const { code, out, err } = await susy(...args, "--out", folder);
    expect(code, err).toBe(0);
    expect(out).toMatch(/coverage at 95 percent over 3 synthetic streams of 12000 rows/);
    const { arms, target, rows, streams } = readCalibrationResult(join(folder, "susy-calibration.json"));
    expect([rows, streams]).toEqual([12_000, 3]);
    for (const { scores, statistics } of arms) {
      expect(scores.map((score) => score.length)).toEqual([d, d, d]);
      expect(statistics.every((value) => value > 2 && value < 80)).toBe(true);
    }
    expect(Math.max(...target.errors)).toBeLessThan(1e-3);
  });

  it("says what is wrong with its flags", async () => {
    expect(await susy("run")).toMatchObject({ code: 2, err: expect.stringMatching(/--data is missing/) });
    expect(await susy("run", "--synthetic", "--data", parquet)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/exclude each other/),
    });
    expect(await susy("run", "--data", join(folder, "none.parquet"))).toMatchObject({
      code: 2,
      err: expect.stringMatching(/none\.parquet: is not there; compendium susy convert writes it/),
    });
    expect(await susy("run", "--synthetic", "--rows", "100")).toMatchObject({ code: 2 });
    writeFileSync(join(folder, "text.csv"), "nothing\n");
    expect(await susy("convert", join(folder, "text.csv"), "--out", parquet)).toMatchObject({ code: 2 });
  });
});
