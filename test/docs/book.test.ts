import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as matrices from "ml-matrix";
import * as library from "sa-adam";
import { describe, expect, it } from "vitest";
import { withLedger } from "../../scripts/book/ledger.mjs";
import { linkedFiles, moved } from "../../scripts/book/links.mjs";
import { notebookForBook } from "../../scripts/book/notebook.mjs";
import { checkLinks } from "../../scripts/book/site-links.mjs";
import { root } from "../source.js";
import { temporaryFolder } from "../temporary-folder.js";
import { runExample } from "./example.js";

const read = (path: string): string => readFileSync(join(root, path), "utf8");
const inBook = readdirSync(join(root, "book")).filter((name) => name.endsWith(".md"));
const notebooks = readdirSync(join(root, "notebooks")).filter((name) => name.endsWith(".ipynb"));

describe("the TypeScript of the book's pages runs, and gives the values that it states", () => {
  const blocks = inBook.flatMap((page) =>
    [...read(`book/${page}`).matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(
      ([, code], i) => [`${page}, block ${i + 1}`, code] as const,
    ),
  );
  const IMPORT = /^import \{ ([^}]+) \} from "(sa-adam|ml-matrix)";$/gm;

  it.each(blocks)("%s", async (_, code) => {
    const scope: Record<string, unknown> = {};
    for (const [, names, from] of code.matchAll(IMPORT)) {
      const module: Record<string, unknown> = from === "sa-adam" ? { ...library } : { ...matrices };
      for (const name of names.split(", ")) scope[name] = module[name];
    }
    expect(Object.entries(scope).filter(([, value]) => value === undefined)).toEqual([]);
    expect(await runExample(code.replaceAll(IMPORT, ""), scope)).toBeGreaterThan(0);
  });
});

it("the energy of the proof is, in matrices that do not commute, what the page says", () => {
  const [H, P] = [new matrices.Matrix([[2, 0.6], [0.6, 1]]), new matrices.Matrix([[0.5, -0.3], [-0.3, 1.7]])]; // biome-ignore format: matrices
  const [eta, rho] = [0.07, 0.2];
  const I = matrices.Matrix.eye(2);
  const blocks = (rows: matrices.Matrix[][]): matrices.Matrix => {
    const all = matrices.Matrix.zeros(2 * rows.length, 2 * rows[0].length);
    for (const [i, row] of rows.entries()) {
      for (const [j, block] of row.entries()) all.setSubMatrix(block, 2 * i, 2 * j);
    }
    return all;
  };
  const mul = (M: matrices.Matrix, factor: number): matrices.Matrix => matrices.Matrix.mul(M, factor);
  const PH = P.mmul(H);
  const A = blocks([
    [matrices.Matrix.sub(I, mul(PH, eta * rho)), mul(P, -eta * (1 - rho))],
    [mul(H, rho), mul(I, 1 - rho)],
  ]);
  const B = blocks([[mul(P, -eta * rho)], [mul(I, rho)]]);
  const mixed = mul(matrices.Matrix.sub(I, mul(H.mmul(P), eta)), -0.5);
  const Q = blocks([
    [H, mixed],
    [mixed.transpose(), mul(P, ((1 - rho) / rho) * eta)],
  ]);
  const off = matrices.Matrix.sub(A.transpose().mmul(Q).mmul(A), mul(Q, 1 - rho));
  expect(off.norm()).toBeLessThan(1e-14);
  const noise = matrices.Matrix.sub(B.transpose().mmul(Q).mmul(B), mul(P, eta * rho));
  expect(noise.norm()).toBeLessThan(1e-16);
});

describe("the book", () => {
  it("lists every page of book/ in its table of contents", () => {
    const contents = read("book/index.md");
    const missing = inBook.filter(
      (page) => page !== "index.md" && !contents.includes(`\n/book/${page.slice(0, -3)}`),
    );
    // The reference has a title of its own there, and is listed all the same.
    expect(missing).toEqual([]);
  });

  it("links to files that are there, from its pages and from the notebooks", () => {
    const sources = [
      ...inBook.map((page) => [`book/${page}`, read(`book/${page}`)]),
      ...notebooks.map((name) => {
        const { cells } = JSON.parse(read(`notebooks/${name}`));
        const text = cells.filter((cell: { cell_type: string }) => cell.cell_type === "markdown");
        return [
          `notebooks/${name}`,
          text.map(({ source }: { source: string[] }) => source.join("")).join("\n\n"),
        ];
      }),
    ];
    const dead = sources.flatMap(([page, text]) =>
      linkedFiles(page, text)
        .filter((file) => !file.startsWith("docs/") && !existsSync(join(root, file)))
        .map((file) => `${page}: ${file}`),
    );
    expect(dead).toEqual([]);
  });

  it("has the ledger of bench/results.json: node scripts/book/ledger.mjs writes it", () => {
    const { fits } = JSON.parse(read("bench/results.json"));
    expect(withLedger(read("book/ledger.md"), fits)).toBe(read("book/ledger.md"));
  });

  it("shows every figure of a notebook as a picture with its caption as text and as alternative text", () => {
    for (const name of notebooks) {
      const before = JSON.parse(read(`notebooks/${name}`)).cells;
      const after = JSON.parse(notebookForBook(read(`notebooks/${name}`))).cells;
      for (const [i, { outputs = [] }] of before.entries()) {
        const figures = outputs.filter(
          ({ data }: { data?: object }) => data && "application/vnd.plotly.v1+json" in data,
        );
        if (figures.length === 0) continue;
        // The alternative text is the cell's: one figure a cell.
        expect(figures, `${name}, cell ${i}`).toHaveLength(1);
        const { alt } = after[i].metadata.mystnb.image;
        const texts = outputs.map(({ data }: { data?: Record<string, string[]> }) =>
          [data?.["text/plain"] ?? ""].flat().join(""),
        );
        expect(texts, `${name}, cell ${i}`).toContain(alt);
        const html = after[i].outputs
          .map(({ data }: { data?: Record<string, string> }) => data?.["text/html"] ?? "")
          .join("");
        const [, json] = /<script type="application\/json" class="figure">(.*)<\/script>/s.exec(html) ?? [];
        expect(JSON.parse(json)).toEqual(figures[0].data["application/vnd.plotly.v1+json"]);
      }
    }
  });
});

describe("links", () => {
  it("are those of prose: code and mathematics have none", () => {
    const text =
      '[a](b.md#c) `[x](y)` $[g*g](x)$ <img src="d.svg"> [web](https://x.org)\n```ts\n[p](q)\n```\n[e](../f.md)';
    expect(linkedFiles("book/page.md", text)).toEqual(["book/b.md", "book/d.svg", "f.md"]);
  });

  it("lead where they led when a page moves", () => {
    expect(moved("[a](b.md#c) [d](../e/f.md)", "book/index.md", "index.md")).toBe(
      "[a](book/b.md#c) [d](e/f.md)",
    );
  });

  it("that are dead in a site are found: a page, a place on a page, a file", async () => {
    const { writeFileSync } = await import("node:fs");
    const folder = temporaryFolder();
    writeFileSync(
      join(folder, "a.html"),
      '<h1 id="here"></h1><a href="#here"><a href="b.html#there"><img src="c.png"><a href="https://x.org">',
    );
    writeFileSync(join(folder, "b.html"), '<a href="a.html#here"><a href="d.html">');
    expect(checkLinks(folder)).toEqual({
      links: 5,
      outside: 1,
      faults: [
        "a.html: b.html#there has no such place",
        "a.html: c.png is not there",
        "b.html: d.html is not there",
      ],
    });
  });
});

describe("npm run book", () => {
  const book = (...args: string[]) =>
    spawnSync(process.execPath, [join(root, "scripts", "book.mjs"), ...args], { encoding: "utf8" });

  it("explains itself", () => {
    const { status, stdout } = book("--help");
    expect(status).toBe(0);
    expect(stdout).toMatch(/--open[\s\S]*--pdf/);
  });

  it("refuses what it does not know, in one line", () => {
    const { status, stderr } = book("--opne");
    expect(status).toBe(2);
    expect(stderr).toBe("Unknown option --opne: npm run book [-- --open] [-- --pdf] [-- --help].\n");
  });
});
