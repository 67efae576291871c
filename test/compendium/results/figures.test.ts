import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  closeBrowser,
  coverageByCoordinateFigure,
  coverageFigure,
  type ExperimentResult,
  FIGURES,
  type Figure,
  INVISIBILITY_PRESETS,
  invisibilityFigure,
  invisibilityPlugInFigure,
  invisibilityResults,
  kolmogorovSmirnovFigure,
  missingResults,
  NECESSITY,
  type Panel,
  pairedDistanceFigure,
  plotlyJson,
  renderSvg,
  type StreamRecord,
  washingOut,
  writeResult,
} from "compendium";
import fc from "fast-check";
import { RandomStream } from "sa-adam";
import { chiSquaredCdf, kolmogorovSmirnovDistance } from "sa-adam/internal";
import { afterAll, describe, expect, it } from "vitest";
import { METHOD_STYLES } from "../../../lib/command/plot/style.js";
import { quantilePanel } from "../../../lib/compendium/figures/quantile-panel.js";
import { scaleInWords } from "../../../lib/compendium/figures/simulated.js";
import { noiseBand } from "../../../lib/compendium/figures/traces.js";
import { expectTabled } from "../figures/tabled.js";
import { expectLegible } from "../figures/typography.js";
import { idealResult } from "./ideal-result.js";

/** The ideal result at several n: what is left of adaptivity in each arm falls as n^-rate in the paired distance. */
function atCheckpoints(
  name: "invisibility" | "coverage",
  streams: number,
  checkpoints: readonly number[],
  rate = 0.3,
): ExperimentResult {
  const ideal = idealResult(name, { streams });
  const records = ideal.records.flatMap((record, at): StreamRecord[] => {
    // the same stream's SGD is the first of its arms
    const sgd = ideal.records[at - (at % ideal.arms.length)];
    return checkpoints.map((n) => {
      const scale = Math.sqrt(ideal.n / n);
      const left = record === sgd ? 0 : n ** (-rate / 2);
      return {
        ...record,
        n,
        deviation: sgd.deviation.map((value, j) => scale * (value + left * record.deviation[j])),
      };
    });
  });
  return {
    ...ideal,
    n: checkpoints[checkpoints.length - 1],
    checkpoints,
    records: records.sort((a, b) => a.stream - b.stream || a.n - b.n),
    plugInMeans: [],
  };
}

const invisibility = atCheckpoints("invisibility", 60, [1e4, 1e5, 1e6]);
const coverage = atCheckpoints("coverage", 200, [1e3, 1e4, 1e5]);
const drawn: Figure[] = [
  invisibilityFigure(invisibilityResults(invisibility, { ...NECESSITY, n: 1e6, gammas: [0.75, 0.95, 1.01] })),
  invisibilityPlugInFigure(invisibility),
  pairedDistanceFigure(invisibility),
  coverageFigure(coverage),
  coverageByCoordinateFigure(coverage),
  kolmogorovSmirnovFigure(invisibility, coverage),
];

afterAll(closeBrowser);

it("the catalogue holds each of them once, after the figures that need no simulation", () => {
  const published = ["invisibility", "coverage"];
  const simulated = FIGURES.filter(({ needs }) => needs?.some((name) => published.includes(name)));
  expect(simulated.map(({ name }) => name)).toEqual(drawn.map(({ name }) => name));
});

describe.each(drawn.map((figure) => [figure.name, figure] as const))("%s", (_name, figure) => {
  it("has every number that it draws in the table behind it", () => {
    expectTabled(figure);
  });

  it("says n, M and the seed, and that this is not the published scale", () => {
    expect(figure.caption).toMatch(
      /n = 10[⁵⁶], M = (60|200) streams \(seed 1\)\. A smaller run than the published/,
    );
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

it("a caption calls a run smaller unless n and M are the published ones", () => {
  const full = atCheckpoints("invisibility", 200, [1e8]);
  const { paper } = INVISIBILITY_PRESETS;
  expect(scaleInWords(full, paper)).toBe("n = 10⁸, M = 200 streams (seed 1).");
  const fewer = atCheckpoints("invisibility", 198, [1e8]);
  expect(scaleInWords(fewer, paper)).toContain("A smaller run than the published one (n = 10⁸, M = 200).");
  // What counts are the streams that reached n, not those that were meant to.
  const unfinished = { ...full, records: full.records.filter(({ stream }) => stream < 150) };
  expect(scaleInWords(unfinished, paper)).toContain("M = 150 streams (seed 1). A smaller run");
});

it("no figure takes another experiment's result", () => {
  expect(() => coverageFigure(invisibility)).toThrow("expected a result of the coverage experiment");
  expect(() => invisibilityResults(coverage)).toThrow(
    "a result of the invisibility experiment, got one of coverage",
  );
  expect(() => pairedDistanceFigure(coverage)).toThrow(RangeError);
});

describe("quantilePanel", () => {
  const d = 9;
  const chiSquared = (random: RandomStream): number => random.normals(d).reduce((sum, z) => sum + z * z, 0);

  it("holds in its band every sample whose Kolmogorov-Smirnov distance is below 1.36/sqrt(M)", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 10, max: 200 }), (seed, M) => {
        const random = new RandomStream(seed);
        const statistics = Array.from({ length: M }, () => chiSquared(random));
        const near = kolmogorovSmirnovDistance(statistics, (x) => chiSquaredCdf(x, d)) < 1.36 / Math.sqrt(M);
        fc.pre(near);
        const { ground, x, y } = parts(quantilePanel([{ style: METHOD_STYLES.sgd, statistics }], d, ""));
        // the axis, and the band with it, may end below the highest values
        const inside = x.map((at, i) => isInside(ground, at, Math.min(y[i], Math.max(...ground.y))));
        expect(inside.every(Boolean)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it("leaves no room in its band for twice chi-squared", () => {
    const random = new RandomStream(4);
    const statistics = Array.from({ length: 200 }, () => 2 * chiSquared(random));
    const { ground, x, y } = parts(quantilePanel([{ style: METHOD_STYLES.sgd, statistics }], d, ""));
    expect(isInside(ground, x[100], y[100])).toBe(false);
  });

  it("counts the streams far above the axis, and keeps them in the trace", () => {
    const random = new RandomStream(5);
    const statistics = [...Array.from({ length: 199 }, () => chiSquared(random)), 12345.6];
    const panel = quantilePanel([{ style: METHOD_STYLES.sgd, statistics }], d, "");
    expect(panel.labels?.map(({ text }) => text)).toEqual(["1 above,<br>up to 12,346"]);
    expect(Math.max(...(panel.traces[2].y as number[]))).toBe(12345.6);
  });
});

interface Polygon {
  x: number[];
  y: number[];
}

/** The band of a panel, and its one sample. */
function parts({ traces }: Panel): Polygon & { ground: Polygon } {
  const [ground, , sample] = traces as unknown as Polygon[];
  return { ground, x: sample.x, y: sample.y };
}

/** Is the point between the band's edges, or at them? Upper edge first, lower edge back. */
function isInside({ x, y }: Polygon, at: number, value: number): boolean {
  const steps = x.length / 2;
  const upper = interpolate(x.slice(0, steps), y.slice(0, steps), at);
  const lower = interpolate(x.slice(steps).reverse(), y.slice(steps).reverse(), at);
  // Between two abscissas a straight line stands for a curve: a thousandth is its sagitta.
  return value >= lower * 0.999 && value <= upper * 1.001;
}

function interpolate(x: number[], y: number[], at: number): number {
  const right = Math.max(
    1,
    x.findIndex((value) => value >= at),
  );
  const share = (at - x[right - 1]) / (x[right] - x[right - 1]);
  return y[right - 1] + share * (y[right] - y[right - 1]);
}

describe("washingOut", () => {
  it("finds the power of n with which the distance falls", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.05, max: 1, noNaN: true }), (rate) => {
        for (const arm of washingOut(atCheckpoints("invisibility", 20, [1e4, 1e5, 1e6, 1e7], rate))) {
          expect(arm.rate.value).toBeCloseTo(-rate, 8);
          expect(arm.from).toBe(1e5);
          arm.fitted.forEach((fitted, k) => {
            expect(fitted / arm.medians[k + 1].value).toBeCloseTo(1, 8);
          });
        }
      }),
      { numRuns: 5 },
    );
  });

  it("follows the median stream where one stream is wild", () => {
    const tame = atCheckpoints("invisibility", 41, [1e4, 1e5, 1e6]);
    const wild: ExperimentResult = {
      ...tame,
      records: tame.records.map((record) =>
        record.stream === 7 && record.arm !== "SGD"
          ? { ...record, deviation: record.deviation.map((value) => 1000 * value) }
          : record,
      ),
    };
    const [before, after] = [tame, wild].map((result) => washingOut(result)[0]);
    expect(after.rate.value).toBeCloseTo(before.rate.value, 6);
    expect(after.means[2].value).toBeGreaterThan(1000 * before.means[2].value);
  });

  it("needs two checkpoints", () => {
    expect(() => washingOut(atCheckpoints("invisibility", 20, [1e4]))).toThrow("simulate to a larger n");
  });
});

it("the band around a nominal level is the binomial's", () => {
  const { x, y } = noiseBand([0, 1], [0.95, 0.95], 1000) as unknown as Polygon;
  expect(x).toEqual([0, 1, 1, 0]);
  expect(y[0] - 0.95).toBeCloseTo(0.013508, 6);
  expect(0.95 - y[2]).toBeCloseTo(0.013508, 6);
});

describe("results that are not there", () => {
  const folder = mkdtempSync(join(tmpdir(), "sa-adam-figures-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("are named with what makes them, in one line", () => {
    const data = join(folder, "some");
    mkdirSync(join(data, "results"), { recursive: true });
    writeFileSync(join(data, "results", "coverage.parquet"), "");
    expect(missingResults(data, [])).toBeUndefined();
    expect(missingResults(data, ["coverage"])).toBeUndefined();
    expect(missingResults(data, ["invisibility", "coverage"])).toBe(
      "data/results/invisibility.parquet is not there; made by: npx compendium simulate invisibility",
    );
  });

  it("are what the catalogue draws from, once they are", async () => {
    const data = join(folder, "all");
    writeResult(join(data, "results"), invisibility, { seconds: 1 });
    const entry = FIGURES.find(({ name }) => name === "paired-distance");
    await expect(entry?.draw(folder)).rejects.toThrow("is not there");
    expect(plotlyJson((await entry?.draw(data)) as Figure)).toEqual(plotlyJson(drawn[2]));
  });
});
