// `sa-adam fit` beside statsmodels on the rows of rows.mjs, as Markdown on stdout:
//
//     npm run build && node bench/quantile/rows.mjs 1000000 > rows.csv
//     node bench/quantile/compare.mjs rows.csv > bench/quantile/reference.md
//
// reference.json is statsmodels', made by reference.py.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const command = fileURLToPath(new URL("../../lib/command/bin/sa-adam.js", import.meta.url));
const { source, rows, fits } = JSON.parse(readFileSync(new URL("reference.json", import.meta.url), "utf8"));
const path = process.argv[2];
if (!path) throw new Error("usage: node bench/quantile/compare.mjs rows.csv");

const outputs = await Promise.all(
  ["y_plain", "y_wide"].map(async (response) => {
    const args = [
      "fit",
      path,
      "--response",
      response,
      "--features",
      "x1,x2,x3,x4,x5",
      "--family",
      "quantile",
    ];
    const more = ["--quantile", "0.1,0.5,0.9", "--format", "json", "--quiet"];
    const { stdout } = await promisify(execFile)(process.execPath, [command, ...args, ...more]);
    return [response, JSON.parse(stdout)];
  }),
);
const lines = [];
for (const [response, found] of outputs) {
  for (const [k, ours] of found.entries()) {
    const theirs = fits.filter((fit) => fit.response === response)[k];
    const errors = ours.coefficients.map(({ standardError }) => standardError);
    const apart = ours.coefficients.map(
      ({ estimate }, j) => Math.abs(estimate - theirs.estimates[j]) / theirs.sandwich[j],
    );
    const off = (others) => 100 * Math.max(...errors.map((error, j) => Math.abs(error / others[j] - 1)));
    const readings = 1 + (ours.certificate?.readings ?? 0);
    lines.push(
      `| ${response} | ${theirs.quantile} | ${readings} | ${Math.max(...apart).toFixed(3)} | ${off(theirs.sandwich).toFixed(1)} | ${off(theirs.robust).toFixed(1)} |`,
    );
  }
}
console.log(`# Quantile regressions of a million rows

\`sa-adam fit\` beside ${source} on ${rows.toLocaleString("en")} rows and 5 covariates, made by compare.mjs: estimates in standard errors, the largest of
6; standard errors in percent, the largest difference of 6, from the sandwich with a density of each row's own (J. L. Powell, 1986) and from
statsmodels' "robust" ones, which take one density for all rows. The noise of y_plain has one density; that of
y_wide has a standard deviation of exp(0.3 x1), of which statsmodels' know nothing.

| response | quantile | readings | estimates, s.e. | errors from Powell's, % | from statsmodels', % |
|---|---|---|---|---|---|
${lines.join("\n")}`);
