import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type CalibrationResult,
  closeBrowser,
  coefficientCoverage,
  FIGURES,
  jointCalibration,
  missingFor,
  type OnePassResult,
  onePassCalibrationFigure,
  onePassFigure,
  publishedSusy,
  renderSvg,
  SUSY_COLUMNS,
  writeSusyResult,
} from "compendium";
import { RandomStream } from "sa-adam";
import { afterAll, describe, expect, it } from "vitest";
import { expectTabled } from "../../figures/tabled.js";
import { expectLegible } from "../../figures/typography.js";

const d = SUSY_COLUMNS.length;
const published = publishedSusy();
const random = new RandomStream(3);
const standardErrors = Array.from(published.batchHalfWidths, (width) => width / 1.96);
const target = {
  optimum: [...published.batch],
  errors: standardErrors.map((error) => 0.03 * error),
  rows: 1e7,
};

/** A pair of fits half a standard error apart. */
const comparison: OnePassResult = {
  data: "synthetic",
  rows: 5e6,
  seed: 9,
  columns: SUSY_COLUMNS,
  ridge: 1e-3,
  alpha: 0.6,
  gamma: 0.75,
  warmUp: 2000,
  target,
  onePass: {
    path: [2000, 5e6].map((rows) => ({
      rows,
      estimates: standardErrors.map((error, j) => published.batch[j] + 0.5 * error * random.normal()),
      standardErrors,
    })),
    excludesZeroFrom: SUSY_COLUMNS.map((_, j) => (j % 4 === 2 ? null : 2000)),
    passes: 1,
    seconds: 1,
  },
  batch: {
    path: [{ rows: 5e6, estimates: [...published.batch], standardErrors }],
    excludesZeroFrom: SUSY_COLUMNS.map((_, j) => (j % 4 === 2 ? null : 5e6)),
    passes: 8,
    seconds: 20,
  },
  memory: { state: 11_000, buffers: 5e5, storedRow: 160 },
};

/** Streams whose scores are independent standard normals, times `scale`. */
function ideal(streams: number, scale = 1): CalibrationResult {
  const scores = Array.from({ length: streams }, () =>
    Array.from({ length: d }, () => scale * random.normal()),
  );
  const statistics = scores.map((score) => score.reduce((sum, z) => sum + z * z, 0));
  const { rows, columns, ridge, alpha, gamma, warmUp } = comparison;
  return {
    data: "synthetic",
    rows,
    streams,
    seed: 5,
    columns,
    ridge,
    alpha,
    gamma,
    warmUp,
    target,
    standardErrors,
    arms: [
      { name: "one pass", scores, statistics },
      { name: "stored batch", scores, statistics },
    ],
  };
}

const drawn = [onePassFigure(comparison), onePassCalibrationFigure(ideal(200))];
afterAll(closeBrowser);

describe.each(drawn.map((figure) => [figure.name, figure] as const))("%s", (_, figure) => {
  it("has every number that it draws in the table behind it", () => {
    expectTabled(figure);
  });

  it("says n, M, the seed, and that this is not SUSY itself", () => {
    expect(figure.caption).toMatch(/n = [\d,]+ rows/);
    expect(figure.caption).toMatch(/M = \d+/);
    expect(figure.caption).toMatch(/seed \d/);
    expect(figure.caption).toMatch(/synthetic stream/);
    expect(figure.caption).not.toMatch(/undefined|NaN|\[object/);
  });

  it("is as wide as two columns, with words of 8 points or more, in glyphs of its own typeface", () => {
    expect(figure.width).toBe(7 * 96);
    expectLegible(figure);
  });

  it("is what Plotly's schema allows", async () => {
    expect((await renderSvg(figure)).endsWith("</svg>\n")).toBe(true);
  });
});

it("a run on the real file is called SUSY", () => {
  const { target: _, seed: __, ...rest } = comparison;
  const { caption } = onePassFigure({ ...rest, data: "susy" });
  expect(caption).toContain("SUSY (UCI, 18 standardised covariates)");
  expect(caption).not.toContain("synthetic");
});

it("coverage counts the streams that hold the truth", () => {
  const result = ideal(2000);
  const shares = SUSY_COLUMNS.map((_, j) => coefficientCoverage(result.arms[0], j));
  // 19 shares of 2000 streams: the furthest of them stays within four standard errors
  for (const share of shares) expect(Math.abs(share - 0.95)).toBeLessThan(4 * Math.sqrt(0.0475 / 2000));
  expect(Math.abs(jointCalibration(result.arms[0]) - 0.95)).toBeLessThan(4 * Math.sqrt(0.0475 / 2000));
  const narrow = ideal(2000, 2);
  expect(coefficientCoverage(narrow.arms[0], 0)).toBeLessThan(0.75);
  expect(jointCalibration(narrow.arms[0])).toBeLessThan(0.1);
});

it("the real run takes the synthetic one's place where it is there", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sa-adam-figures-"));
  try {
    const entry = FIGURES.find(({ name }) => name === "one-pass");
    if (!entry) throw new Error("the catalogue has no such figure");
    expect(missingFor(entry, folder)).toContain("made by: npx compendium susy run");
    writeSusyResult(join(folder, "results", "susy-synthetic.json"), comparison, 1);
    expect(missingFor(entry, folder)).toBeUndefined();
    expect((await entry.draw(folder)).caption).toContain("not SUSY");
    writeSusyResult(join(folder, "results", "susy.json"), { ...comparison, data: "susy" }, 1);
    expect((await entry.draw(folder)).caption).not.toContain("not SUSY");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
