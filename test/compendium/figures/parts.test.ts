import { spawnSync } from "node:child_process";
import {
  csv,
  FIGURES,
  gallery,
  gammaStyle,
  logAxis,
  METHOD_STYLES,
  panelFigure,
  plotlyJson,
  spaced,
} from "compendium";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { count, listed } from "../../../lib/command/plot/words.js";
import { programArguments } from "../../source.js";
import { exampleFigure } from "./example.js";

describe("csv", () => {
  it("gives every number back exactly", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }),
        (values) => {
          const lines = csv({ value: values }).trimEnd().split("\n").slice(1);
          expect(lines.map(Number)).toEqual(values.map((value) => value + 0));
        },
      ),
    );
  });

  it("quotes what needs quotes, and leaves a gap for what is not a number", () => {
    expect(csv({ "a, b": ['say "x"', "y"], n: [Number.NaN, 2] })).toBe('"a, b",n\n"say ""x""",\ny,2\n');
    expect(() => csv({})).toThrow("no columns");
  });
});

describe("plotlyJson", () => {
  it("is plain JSON: typed arrays become arrays, what is not finite a gap", () => {
    const figure = { data: [{ x: Float64Array.of(1, Number.NaN), y: [2, 3] }], layout: {}, config: {} };
    expect(plotlyJson(figure).data).toEqual([{ x: [1, null], y: [2, 3] }]);
  });

  it("never offers to upload a figure", () => {
    expect(plotlyJson(exampleFigure()).config).toMatchObject({ showSendToCloud: false, displaylogo: false });
  });
});

describe("logAxis", () => {
  it("has from two to six ticks within a range of two decades or more", () => {
    fc.assert(
      fc.property(fc.integer({ min: -30, max: 20 }), fc.integer({ min: 2, max: 60 }), (first, decades) => {
        const range = [10 ** first, 10 ** (first + decades)] as const;
        const { tickvals } = logAxis("n", { range }).attributes as { tickvals: number[] };
        expect(tickvals.length).toBeGreaterThanOrEqual(2);
        expect(tickvals.length).toBeLessThanOrEqual(6);
        for (const tick of tickvals) {
          expect(tick).toBeGreaterThanOrEqual(range[0] * (1 - 1e-9));
          expect(tick).toBeLessThanOrEqual(range[1] * (1 + 1e-9));
        }
      }),
    );
  });

  it("refuses a range that has no logarithm", () => {
    expect(() => logAxis("n", { range: [0, 1] })).toThrow(RangeError);
  });
});

describe("panelFigure", () => {
  it("gives each panel its axes and its letter, and places labels on logarithmic axes by their logarithm", () => {
    const { panels: _, ...rest } = { panels: [], ...exampleFigure() };
    const axis = logAxis("n", { range: [1, 100] });
    const panel = { x: axis, y: axis, traces: [{ x: [1] }], labels: [{ text: "here", x: 100, y: 10 }] };
    const { data, layout } = panelFigure({ ...rest, panels: [panel, panel] });
    expect(data.map(({ xaxis }) => xaxis)).toEqual(["x", "x2"]);
    const annotations = layout.annotations as { text: string; x: number; y: number; xref: string }[];
    expect(annotations.map(({ text }) => text)).toEqual(["<b>a</b>", "here", "<b>b</b>", "here"]);
    expect(annotations[3]).toMatchObject({ x: 2, y: 1, xref: "x2" });
  });
});

describe("the style of methods", () => {
  const styles = Object.values(METHOD_STYLES);

  it("tells them apart without colour: curves inside the experiments by dash, points by symbol", () => {
    const symbols = styles.map(({ symbol }) => symbol);
    expect(new Set(symbols).size).toBe(symbols.length);
    const dashes = [0.75, 0.85, 0.95, 1, 1.1].map((gamma) => gammaStyle(gamma).dash);
    expect(new Set(dashes).size).toBe(dashes.length);
  });

  // Viénot, Brettel and Mollon (1999), on linear RGB: what a protanope and a deuteranope see.
  it.each([
    ["protanopia", [0.11238, 0.88762, 0, 0.11238, 0.88762, 0, 0.00401, -0.00401, 1]],
    ["deuteranopia", [0.29275, 0.70725, 0, 0.29275, 0.70725, 0, -0.02234, 0.02234, 1]],
  ])("keeps the colours apart under %s", (_name, m) => {
    const seen = styles.map(({ label, color }) => ({ label, lab: lab(transform(m, linear(color))) }));
    for (const [i, a] of seen.entries()) {
      for (const b of seen.slice(i + 1)) {
        // Ten is several times what an eye needs side by side.
        expect(Math.hypot(...a.lab.map((v, k) => v - b.lab[k])), `${a.label}, ${b.label}`).toBeGreaterThan(
          10,
        );
      }
    }
  });
});

describe("words", () => {
  it("counts in powers of ten, lists in English, and spaces without rounding errors", () => {
    expect([1e16, 5e7, 5e6, 1043032, 1000, 20000].map(count)).toEqual([
      "10¹⁶",
      "5·10⁷",
      "5·10⁶",
      "1043032",
      "1000",
      "20000",
    ]);
    expect(listed([0.75, 0.85, 1])).toBe("0.75, 0.85 and 1");
    expect(spaced(0.66, 1.03, 0.01)).toHaveLength(38);
    expect(spaced(0.66, 1.03, 0.01)).toContain(0.69);
  });
});

describe("gallery", () => {
  it("puts in what was drawn, keeps the other sections, and drops those of no figure", () => {
    const [first, second] = FIGURES;
    const before = `# Figures\n\n## ${second.name}\n\nkept\n\n## gone\n\nold\n`;
    const page = gallery([exampleFigure(first.name)], before);
    expect(page).toContain(`## ${first.name}\n\n**An example & its title.**`);
    expect(page.indexOf("kept")).toBeGreaterThan(page.indexOf(first.name));
    expect(page).not.toContain("gone");
    expect(gallery([], page)).toBe(page);
  });
});

describe("compendium figures", () => {
  const command = (args: string[], environment: NodeJS.ProcessEnv = {}) =>
    spawnSync(process.execPath, [...programArguments("compendium"), "figures", ...args], {
      encoding: "utf8",
      env: { ...process.env, ...environment },
    });

  it("lists the figures with --help", () => {
    const { status, stdout } = command(["--help"]);
    expect(status).toBe(0);
    for (const { name } of FIGURES) expect(stdout).toContain(name);
  });

  it("says how to get a browser before it computes anything, with exit code 1", () => {
    const { status, stdout, stderr } = command([], { CHROME_PATH: "/nowhere/chrome" });
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("Set CHROME_PATH");
  });

  it.each([
    ["an unknown name", "answr", /^compendium: no figure is named answr; there are answer, .*--help\n$/],
    ["an unknown flag", "--al", /^compendium: unknown option '--al'.*--help\n$/],
  ])("answers %s in one line, with exit code 2", (_what, argument, line) => {
    const { status, stderr } = command([argument]);
    expect(status).toBe(2);
    expect(stderr).toMatch(line);
  });
});

function linear(hex: string): number[] {
  return [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
}

function transform(matrix: number[], [r, g, b]: number[]): number[] {
  return [0, 3, 6].map((row) => matrix[row] * r + matrix[row + 1] * g + matrix[row + 2] * b);
}

/** CIE L*a*b* of a linear RGB colour, white D65. */
function lab(rgb: number[]): number[] {
  const xyz = transform([0.4124, 0.3576, 0.1805, 0.2126, 0.7152, 0.0722, 0.0193, 0.1192, 0.9505], rgb);
  const f = [0.9505, 1, 1.089].map((white, i) => {
    const ratio = xyz[i] / white;
    return ratio > 216 / 24389 ? Math.cbrt(ratio) : ((24389 / 27) * ratio + 16) / 116;
  });
  return [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])];
}
