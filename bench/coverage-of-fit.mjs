// How often nominal 95 percent intervals of `fit` hold the truth, over independent streams, beside the stored-batch fit's of
// the same rows. Writes bench/coverage-of-fit.json and prints its table. What is finished is kept: a run goes on where the
// last one stopped, a longer one takes more streams.
//
//     node bench/coverage-of-fit.mjs [--streams 500] [--only realistic,zipf] [--seconds 60] [--table] [--pages]
//
// --only names designs, or whole cells; --seconds is the CPU time a cell may take in this run; --table only prints; --pages
// writes coverage.md and puts what is outside into the README.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { BATCH, CELLS, CERTIFIED, LEVEL, nameOf, outcomesOf, truthOf } from "./coverage-cells.mjs";
import { wholePage, wholeTable, withTable } from "./coverage-table.mjs";

/** Streams whose estimates are kept, for a test that these numbers are those of the code beside them. */
const KEPT = 2;
/** Streams of the fits that are one thing wherever `distance` is 0: the yardstick, and what is certified by it. */
const PAIRED = 30;

const README = fileURLToPath(new URL("../README.md", import.meta.url));
const zeros = (length) => Array(length).fill(0);

/** Sums over no streams of one way to fit d coefficients. */
const nothing = (d) => ({
  streams: 0,
  stopped: 0,
  warned: {},
  // Per coefficient: intervals, those that hold the truth, sums of z = (estimate - truth) / standard error and of its square.
  intervals: zeros(d),
  inside: zeros(d),
  z: zeros(d),
  zz: zeros(d),
  // Over coefficients that the stored batch has too: their number, and sums of half-widths beside its and of the squared
  // distance from it in its standard errors.
  paired: 0,
  width: 0,
  distance: 0,
});

/** Add one stream's outcome to the sums; `batch` is the stored batch's. */
function add(sums, outcome, batch, truth) {
  sums.streams++;
  if (!outcome) {
    sums.stopped++;
    return;
  }
  for (const code of outcome.warnings) sums.warned[code] = (sums.warned[code] ?? 0) + 1;
  truth.forEach((value, j) => {
    const error = outcome.errors[j];
    if (!(error > 0)) return;
    const z = (outcome.estimates[j] - value) / error;
    sums.intervals[j]++;
    sums.inside[j] += outcome.inside[j] ? 1 : 0;
    sums.z[j] += z;
    sums.zz[j] += z * z;
    if (!(batch?.errors[j] > 0)) return;
    sums.paired++;
    sums.width += outcome.halfWidths[j] / batch.halfWidths[j];
    sums.distance += ((outcome.estimates[j] - batch.estimates[j]) / batch.errors[j]) ** 2;
  });
}

/** Take a cell's streams from where it stands up to `streams`, or until the CPU time is over. */
async function goOn(found, cell, truth, { streams, seconds }) {
  const { fits, ...what } = cell;
  const state = found ?? {
    ...what,
    streams: 0,
    seconds: 0,
    truth,
    fits: Object.fromEntries(fits.map((name) => [name, nothing(cell.coefficients)])),
    first: [],
  };
  const begun = process.cpuUsage();
  const spent = () => {
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / 1e6;
  };
  while (state.streams < streams && spent() < seconds) {
    const measured = state.streams < PAIRED ? fits : fits.filter((name) => !CERTIFIED.includes(name));
    const outcomes = await outcomesOf({ ...cell, fits: measured }, state.streams, state.truth);
    for (const name of measured) add(state.fits[name], outcomes[name], outcomes[BATCH], state.truth);
    if (state.streams < KEPT)
      state.first.push(
        Object.fromEntries(
          Object.entries(outcomes).map(([name, { estimates, errors }]) => [name, { estimates, errors }]),
        ),
      );
    state.streams++;
  }
  state.seconds = Math.round(10 * (state.seconds + spent())) / 10;
  return state;
}

/** JSON with a line for each list of numbers. */
const text = (value) =>
  `${JSON.stringify(value, null, 1).replace(/\[[^[\]{}]*\]/g, (list) => list.replace(/\s+/g, ""))}\n`;

async function main() {
  const { values } = parseArgs({
    options: {
      streams: { type: "string", default: "500" },
      seconds: { type: "string", default: "Infinity" },
      only: { type: "string" },
      table: { type: "boolean", default: false },
      pages: { type: "boolean", default: false },
      out: { type: "string", default: fileURLToPath(new URL("coverage-of-fit.json", import.meta.url)) },
    },
  });
  const earlier = existsSync(values.out) ? JSON.parse(readFileSync(values.out, "utf8")).cells : [];
  const done = new Map((earlier ?? []).map((cell) => [nameOf(cell), cell]));
  const wanted = values.only?.split(",");
  const chosen = CELLS.filter(
    (cell) => !wanted || wanted.includes(cell.design) || wanted.includes(nameOf(cell)),
  );
  const ask = { streams: Number(values.streams), seconds: Number(values.seconds) };
  for (const cell of values.table || values.pages ? [] : chosen) {
    const name = nameOf(cell);
    if ((done.get(name)?.streams ?? 0) >= ask.streams) continue;
    // A truth depends on the design, not on the rows.
    const alike = ["design", "family", "coefficients"];
    const known = [...done.values()].find((other) => alike.every((key) => other[key] === cell[key]));
    done.set(name, await goOn(done.get(name), cell, known?.truth ?? truthOf(cell), ask));
    const result = {
      what: "coverage of nominal intervals of fit, and of the stored-batch fit's of the same rows: sums over streams",
      made: "node bench/coverage-of-fit.mjs",
      machine: `${cpus()[0].model.trim()}, one thread, Node ${process.version}, ${process.platform}`,
      level: LEVEL,
      cells: CELLS.filter((one) => done.has(nameOf(one))).map((one) => done.get(nameOf(one))),
    };
    writeFileSync(`${values.out}.part`, text(result));
    renameSync(`${values.out}.part`, values.out);
    process.stderr.write(`${name}: ${done.get(name).streams} streams, ${done.get(name).seconds} s\n`);
  }
  const measured = CELLS.map((cell) => done.get(nameOf(cell))).filter((cell) => cell !== undefined);
  if (values.pages) {
    writeFileSync(README, withTable(readFileSync(README, "utf8"), measured));
    writeFileSync(new URL("coverage.md", import.meta.url), wholePage(measured));
  }
  console.log(wholeTable(measured));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
