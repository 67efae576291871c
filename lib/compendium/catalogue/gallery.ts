import type { Figure } from "sa-adam-cli/internal";
import { FIGURES } from "./catalogue.js";

const HEAD = `# Figures

Written by \`npm run figures\`, which computes every number in them; never edited by hand. Each is a PDF (vector),
an SVG, a PNG and the CSV behind it here, and an interactive page in \`html/\`, which opens without a network.
`;

/**
 * The page of all figures with their captions, in Markdown. Figures that are not among those drawn keep the
 * section that they have in the page `before`; sections of figures that exist no more are left out.
 */
export function gallery(drawn: readonly Figure[], before = ""): string {
  const sections = new Map<string, string>();
  for (const text of before.split(/^(?=## )/m)) {
    const name = /^## (\S+)/.exec(text)?.[1];
    if (name) sections.set(name, text.trimEnd());
  }
  for (const figure of drawn) sections.set(figure.name, section(figure));
  const known = FIGURES.flatMap(({ name }) => sections.get(name) ?? []);
  return `${[HEAD.trimEnd(), ...known].join("\n\n")}\n`;
}

function section({ name, title, caption, width }: Figure): string {
  const files = ["pdf", "svg", "png", "csv"].map((type) => `[${type.toUpperCase()}](${name}.${type})`);
  return [
    `## ${name}`,
    `**${title}.**`,
    `<img src="${name}.svg" width="${width}" alt="${title.replaceAll('"', "&quot;")}">`,
    caption,
    files.join(" · "),
  ].join("\n\n");
}
