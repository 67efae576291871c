import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Indices, constants of mathematics and the dimension, which every reader knows or the page's first lines say. */
const KNOWN = [
  "d",
  "e",
  "i",
  "j",
  "k",
  "n",
  "o",
  "O",
  "I",
  "\\Phi",
  "\\Pr",
  "\\chi",
  "\\pi",
  "\\sigma",
  "\\epsilon",
];
const GREEK =
  /^\\(alpha|beta|gamma|delta|epsilon|varepsilon|zeta|eta|theta|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|phi|varphi|chi|psi|omega|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Upsilon|Phi|Psi|Omega|Pr)$/;

/** The letters of a text's mathematics, each with its accent: `\hat x`, `\mathcal G`, `\rho`. */
function lettersOf(text: string): Set<string> {
  const mathematics = [...text.matchAll(/\$\$(.+?)\$\$|\$([^$]+)\$/gs)].map(([, display, inline]) =>
    (display ?? inline ?? "").replaceAll(
      /\\(text|operatorname|mathrm|rm|begin|end|mathbb|bar)\s*(\{[^}]*\})?/g,
      " ",
    ),
  );
  const found = new Set<string>();
  for (const formula of mathematics) {
    const marked = /\\(?:hat|tilde|mathcal)\s*\{?\s*(?:\\[A-Za-z]+|[A-Za-z])\}?/g;
    for (const [accented] of formula.matchAll(marked))
      found.add(accented.replaceAll(/[{}]/g, "").replace(/\s+/, " "));
    for (const [letter] of formula
      .replaceAll(marked, " ")
      .matchAll(/\\[A-Za-z]+|(?<![A-Za-z])[A-Za-z](?![A-Za-z])/g)) {
      if (!letter.startsWith("\\") || GREEK.test(letter)) found.add(letter);
    }
  }
  return found;
}

test.each(
  readdirSync(join(root, "notebooks"))
    .filter((name) => name.endsWith(".ipynb"))
    .sort(),
)("every symbol of %s is on the page of notation", (name) => {
  const page = lettersOf(readFileSync(join(root, "book", "notation.md"), "utf8"));
  const { cells } = JSON.parse(readFileSync(join(root, "notebooks", name), "utf8")) as {
    cells: { cell_type: string; source: string | string[] }[];
  };
  const used = cells
    .filter(({ cell_type }) => cell_type === "markdown")
    .flatMap(({ source }) => [...lettersOf([source].flat().join(""))]);
  expect([...new Set(used)].filter((letter) => !page.has(letter) && !KNOWN.includes(letter)).sort()).toEqual(
    [],
  );
});
