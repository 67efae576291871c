import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  ANSWER,
  answerFigure,
  answerResults,
  closeBrowser,
  csv,
  ENERGY,
  energyFigure,
  energyResults,
  FIGURES,
  type Figure,
  gainsFigure,
  gainsResults,
  MOVING_PRECONDITIONER,
  missingFor,
  movingPreconditionerFigure,
  movingPreconditionerResults,
  NECESSITY,
  NECESSITY_OVER_N,
  necessityFigure,
  necessityOverNFigure,
  necessityOverNResults,
  necessityResults,
  OPTIMIZERS,
  optimizersFigure,
  optimizersResults,
  PRODUCT_BOUND,
  PROJECTION_ERRORS,
  plotlyJson,
  productBoundFigure,
  productBoundResults,
  projectionErrorsFigure,
  projectionErrorsResults,
  RIDGE,
  readPublished,
  renderSvg,
  ridgeCoverageFigure,
  SPECTRA,
  spectraFigure,
  spectraResults,
  TURNING_PRECONDITIONER,
  turningPreconditionerFigure,
  turningPreconditionerResults,
  WEIGHT_DECAY,
  weightDecayFigure,
  weightDecayResults,
} from "compendium";
import { afterAll, describe, expect, it } from "vitest";
import { loadFonts } from "../../../lib/command/plot/load-fonts.js";
import { withBrowser } from "../../../lib/compendium/figures/rendering/browser.js";
// The kernel's compiled code lies beside the compiled library.
import { ridgeResults } from "../../../lib/compendium/results/ridge/simulation.js";
import { labelFaults } from "../../../scripts/book/in-page.mjs";
import { expectLegible } from "../figures/typography.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const published = readPublished(join(root, "data")).varianceRatio;
const simulated = [{ gamma: 0.75, value: 1.07, standardError: 0.03, streams: 200 }];
const gammas = [0.75, 0.95, 1, 1.01];

/** Every figure, of settings that take a moment. */
const drawn: Figure[] = [
  answerFigure(answerResults({ ...ANSWER, gammas, checkpoints: [1e3, 1e4, 1e5] })),
  necessityFigure(necessityResults({ ...NECESSITY, gammas, n: 1e4 }, simulated)),
  necessityOverNFigure(
    necessityOverNResults(published, {
      ...NECESSITY_OVER_N,
      checkpoints: [1e4, 1e6, 1e8],
      overGamma: { ...NECESSITY, gammas, n: 1e4 },
    }),
  ),
  projectionErrorsFigure(projectionErrorsResults({ ...PROJECTION_ERRORS, dimension: 3, draws: 20 })),
  spectraFigure(spectraResults({ ...SPECTRA, dimension: 3, steps: [10, 1e3, 1e5] })),
  energyFigure(energyResults({ ...ENERGY, steps: [10, 100, 300] })),
  productBoundFigure(
    productBoundResults({ ...PRODUCT_BOUND, steps: { fixed: [10, 100, 300], turning: [10, 50] } }),
  ),
  turningPreconditionerFigure(
    turningPreconditionerResults({ ...TURNING_PRECONDITIONER, checkpoints: [1e3, 1e4, 1e5] }),
  ),
  movingPreconditionerFigure(
    movingPreconditionerResults({ ...MOVING_PRECONDITIONER, checkpoints: [100, 1e3, 3e3] }),
  ),
  gainsFigure(gainsResults([{ n: 1e4, streams: 2 }])),
  optimizersFigure(optimizersResults({ ...OPTIMIZERS, n: 300, streams: 2, draws: 5000 })),
  ridgeCoverageFigure(ridgeResults({ ...RIDGE, streams: 4, checkpoints: [2000, 3000] })),
  weightDecayFigure(weightDecayResults({ ...WEIGHT_DECAY, streams: 2, n: 200, burnIn: 20 })),
];

afterAll(closeBrowser);

it("the catalogue holds each of them once", () => {
  const computed = FIGURES.filter(({ needs }) => !needs);
  expect(computed.map(({ name }) => name)).toEqual(drawn.map(({ name }) => name));
});

describe.each(drawn.map((figure) => [figure.name, figure] as const))("%s", (_name, figure) => {
  it("has every number that it draws in the table behind it", () => {
    const lines = csv(figure.table).trimEnd().split("\n");
    const numbers = new Set(lines.slice(1).flatMap((line) => line.split(",").map(Number)));
    expect(lines.length).toBeGreaterThan(1);
    for (const { x, y, name } of plotlyJson(figure).data as { x: number[]; y: number[]; name: string }[]) {
      // A limit known in closed form, and stated in the caption, is not a row.
      if (name.startsWith("limit")) continue;
      expect([...x, ...y].filter((value) => !numbers.has(value))).toEqual([]);
    }
  });

  it("says how its numbers came about, and from which parameters", () => {
    expect(figure.caption).toMatch(
      /exact, no Monte Carlo|random draws|No randomness but in P and H|M = \d+ streams/,
    );
    expect(figure.caption).toMatch(/d = \d|Scalar/i);
    expect(figure.caption).toMatch(
      /α = 0\.7, η₀ = 0\.2, c₁ = 1|eigenvalues uniform in \[0\.5, 3\]|λ = .*α = 0\.6, γ = 0\.75|γ = 0\.95, c₁ = 1, α = 0\.6, η₀ = 1|η_t = 0\.5 t\^−0\.7/,
    );
    expect(figure.caption).not.toMatch(/undefined|NaN|\[object/);
  });

  it("is as wide as a column or two, with words of 8 points or more, in glyphs of its own typeface", () => {
    expect([3.5 * 96, 7 * 96]).toContain(figure.width);
    expectLegible(figure);
  });

  it("is what Plotly's schema allows", async () => {
    expect((await renderSvg(figure)).endsWith("</svg>\n")).toBe(true);
  });
});

describe("figures as committed", () => {
  const names = FIGURES.filter((entry) => !missingFor(entry, join(root, "data"))).map(({ name }) => name);
  const committed = names.map((name) => join(root, "figures", name));

  it("are there in four formats, with their captions", () => {
    const page = readFileSync(join(root, "figures", "README.md"), "utf8");
    for (const [i, path] of committed.entries()) {
      for (const type of ["pdf", "svg", "png", "csv"]) expect(existsSync(`${path}.${type}`), path).toBe(true);
      expect(page).toContain(`## ${names[i]}\n`);
    }
  });

  it("have no label outside the picture, and no two on each other", async () => {
    const faults = await withBrowser(async (browser) => {
      const page = await browser.newPage();
      const found: string[] = [];
      for (const path of committed) {
        await page.setContent(`<body style="margin:0">${readFileSync(`${path}.svg`, "utf8")}</body>`);
        await page.evaluate(loadFonts);
        for (const fault of await page.evaluate(labelFaults, "svg")) found.push(`${path}: ${fault}`);
      }
      await page.close();
      return found;
    });
    expect(faults).toEqual([]);
  });
});

it("the exact curve goes through An and Huo's published values, to their last digit", () => {
  const { overN } = necessityOverNResults([], {
    ...NECESSITY_OVER_N,
    checkpoints: [1e4, 1e6, 1e8],
    overGamma: { ...NECESSITY, gammas: [] },
  });
  expect(published).toHaveLength(12);
  for (const { gamma, n, value } of published) {
    const exact = overN.find((ratio) => ratio.gamma === gamma && ratio.n === n);
    expect(exact?.value.toFixed(5)).toBe(value.toFixed(5));
  }
});

it("simulated points stand beside the exact curve, with their errors and number of streams", () => {
  const figure = necessityFigure(necessityResults({ ...NECESSITY, gammas: [0.75], n: 1e4 }, simulated));
  expect(figure.data).toHaveLength(2);
  expect(figure.data[1]).toMatchObject({ x: [0.75], y: [1.07], error_y: { array: [0.06] } });
  expect(figure.caption).toContain("200 simulated streams");
});
