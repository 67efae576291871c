import { log10 } from "sa-adam/internal";
import {
  exampleCsv,
  type FitOnPage,
  type YourCsvResult,
  type YourCsvSettings,
  yourCsvCore,
} from "../core/your-csv.js";
import { escaped, grouped, numberText } from "../drawing/text.js";
import { type Option, type Panel, panel, type View } from "./panel.js";

const LARGEST = 64e6;

const FAMILIES: readonly Option[] = [
  { value: "gaussian", label: "gaussian: any number" },
  { value: "logistic", label: "logistic: 0 or 1, or two words" },
  { value: "poisson", label: "poisson: counts" },
  { value: "huber", label: "huber: any number, with outliers" },
  { value: "gamma", label: "gamma: above 0" },
];

/** A reader's own CSV, fitted on the page. */
export const yourCsv: Panel = panel<YourCsvSettings, YourCsvResult>({
  name: "your-csv",
  title: "What do your own data say?",
  question:
    "Which of your columns move the response, and how surely? Choose a CSV: it is fitted here, by this page. " +
    "It never leaves the page; nothing is sent anywhere.",
  plots: 0,
  controls: [
    {
      kind: "file",
      name: "text",
      nameOfFile: "fileName",
      label: "a CSV with a line of names on top; drop it here, or",
      largest: LARGEST,
      tooLarge:
        "This file is larger than 64 MB, more than a page should hold: the command sa-adam fit reads files of any length.",
    },
    { kind: "choice", name: "response", label: "response", value: "", options: [] },
    { kind: "choice", name: "family", label: "family", value: "gaussian", options: FAMILIES },
    {
      kind: "button",
      name: "example",
      label: "try an example",
      value: "",
      press: () => ({ text: exampleCsv(), fileName: "", response: "", family: "gaussian" }),
    },
  ],
  core: yourCsvCore,
  view: yourCsvView,
});

function yourCsvView(result: YourCsvResult): View {
  const { responses, response, family, fit } = result;
  const offers = {
    response: { options: responses.map((name) => ({ value: name, label: name })), value: response },
    family: { options: FAMILIES, value: family },
  };
  if (result.reading) return { plots: [], reading: `${fileText(result)} is being read.` };
  if (responses.length === 0) return { plots: [], reading: "No file yet.", offers };
  if (!fit) {
    const reading = `${fileText(result)}: ${grouped(result.taken)} of ${grouped(result.read - result.dropped)} rows taken.`;
    return { plots: [], reading, offers };
  }
  return { plots: [], reading: summary(result, fit), more: table(fit) + notes(result, fit), offers };
}

function summary(result: YourCsvResult, { rows, level, certificate, stored }: FitOnPage): string {
  const dropped =
    result.dropped > 0
      ? ` ${grouped(result.dropped)} ${result.dropped === 1 ? "row" : "rows"} with a missing value dropped.`
      : "";
  const certified = stored
    ? "This is the stored batch itself: all rows were in memory."
    : certificate
      ? `Certificate: after ${certificate.readings + 1} readings no coefficient is further than ${numberText(certificate.remaining, 2)} standard errors from the stored batch.`
      : "There is no certificate.";
  return (
    `${fileText(result)}: ${escaped(result.family)} regression of <b>${escaped(result.response)}</b> on ` +
    `<output class="value">${grouped(rows)}</output> rows, ${Math.round(100 * level)} % intervals by robust standard errors.${dropped} ${certified}`
  );
}

function fileText({ fileName }: YourCsvResult): string {
  return fileName === "" ? "The example, made up" : escaped(fileName);
}

/** Estimates and intervals; the picture shows each in its own standard errors. */
function table({ coefficients }: FitOnPage): string {
  const lines = coefficients.map(({ name, estimate, standardError, lower, upper, statistic, p, leftOut }) => {
    const known = Number.isFinite(standardError);
    const values = [estimate, standardError, lower, upper].map(
      (value) => `<td>${decimalText(value, standardError)}</td>`,
    );
    const rest = leftOut ? `<td>${escaped(leftOut)}</td>` : `<td>${known ? pText(p) : ""}</td>`;
    return `<tr><td>${escaped(name)}</td>${values.join("")}${rest}<td>${known ? whisker(statistic) : ""}</td></tr>`;
  });
  const head = ["", "estimate", "std. error", "2.5 %", "97.5 %", "p", "against zero"];
  return `<div class="scroll"><table><thead><tr>${head.map((word) => `<th scope="col">${word}</th>`).join("")}</tr></thead><tbody>${lines.join("")}</tbody></table></div>`;
}

const WIDTH = 130;
/** Standard errors from zero to either end of the picture. */
const REACH = 8;

/** An interval in units of its standard error, zero in the middle; an arrow where it is further away. */
function whisker(statistic: number): string {
  const at = (z: number): number =>
    Math.round((WIDTH / 2) * (1 + Math.max(-REACH, Math.min(REACH, z)) / REACH));
  const [from, to] = [statistic - 1.96, statistic + 1.96];
  const tone = from <= 0 && to >= 0 ? "faint" : "blue";
  const end = statistic > 0 ? WIDTH - 2 : 2;
  const back = statistic > 0 ? -7 : 7;
  const mark =
    Math.abs(statistic) > REACH - 0.5
      ? `<path class="line solid ${tone}" d="M${end + 3 * back},7H${end}m${back},-4L${end},7l${back},4"/>`
      : `<path class="line solid ${tone}" d="M${at(from)},7H${at(to)}"/><circle class="dot full ${tone}" cx="${at(statistic)}" cy="7" r="4"/>`;
  return `<svg aria-hidden="true" width="${WIDTH}" height="14"><path class="line thin ink" d="M${WIDTH / 2},0v14"/>${mark}</svg>`;
}

/** With as many decimals as show four digits of the standard error, as the command's table has. */
function decimalText(value: number, standardError: number): string {
  if (!Number.isFinite(value)) return "";
  const decimals = standardError > 0 ? 3 - Math.floor(log10(standardError)) : 4;
  return decimals > 8 || Math.abs(value) >= 1e9
    ? numberText(value, 4)
    : value.toFixed(Math.max(0, decimals)).replace("-", "−");
}

function notes({ notes: read }: YourCsvResult, { method, reason, warnings }: FitOnPage): string {
  const warned = warnings.map(({ message, remedy }) => {
    const what = remedy ? ` ${remedy[0].toUpperCase()}${remedy.slice(1)}.` : "";
    return `<li>${escaped(`${message}${what}`)}</li>`;
  });
  const all = [...warned, ...read.map((note) => `<li>${escaped(note)}</li>`)];
  const list = all.length > 0 ? `<ul class="warnings">${all.join("")}</ul>` : "";
  return (
    `${list}<p class="note">Method ${escaped(method)}: ${escaped(reason)}. Words are contrasts with their first level in alphabetical order. ` +
    `The picture: estimate and interval in standard errors, from −${REACH} to ${REACH}, grey where zero is inside, an arrow where it is further away.</p>`
  );
}

function pText(p: number): string {
  return p < 1e-4 ? "&lt; 0.0001" : p.toFixed(4);
}
