// Cases about what a file says: the same small regressions, written as other programs write them.
import { decimal, drawn, respond } from "./designs/design.mjs";
import { text } from "./designs/stored.mjs";

/**
 * @typedef {import("./designs/design.mjs").Rows} Rows
 * @typedef {Omit<import("./designs/design.mjs").Design, "make"> & {
 *   make?: (() => Rows) | undefined,
 *   write: () => Record<string, string | Uint8Array>,
 *   args: string[],
 *   second?: { write?: () => Record<string, string>, args: string[] },
 *   prints?: RegExp,
 * }} Text
 *   `write`: the files; `args`: of `sa-adam fit`, file names among them; `second`: files changed and the arguments of a second run,
 *   which counts; `make`: the rows as they should be read; `prints`: what the table has to show
 */

/** @typedef {{ g: string, x: number, y: number }} Row */

/** Rows with a word, x, and a response of the word's number and x. */
function rowsOf(/** @type {readonly string[]} */ words, rows = 400, stream = 130, decimals = 3) {
  /** @type {Row[]} */
  const list = [];
  drawn(stream, [], rows, (random) => {
    const [g, x] = [random.integer(words.length), decimal(random.normal(), decimals)];
    list.push({ g: words[g], x, y: decimal(1 + x + 0.5 * g + random.normal(), decimals) });
    return { x: [], y: 0 };
  });
  return list;
}

/** Their columns as the fit should have them, the first word the reference. */
const read = (/** @type {Row[]} */ rows, /** @type {readonly string[]} */ words) => () => ({
  names: [...words.slice(1).map((word) => `g[${word}]`), "x"],
  columns: [
    ...words.slice(1).map((word) => Float64Array.from(rows, ({ g }) => Number(g === word))),
    Float64Array.from(rows, ({ x }) => x),
  ],
  response: Float64Array.from(rows, ({ y }) => y),
});

const lines = (
  /** @type {Row[]} */ rows,
  separator = ",",
  number = (/** @type {number} */ value) => `${value}`,
) => rows.map(({ g, x, y }) => [g, number(x), number(y)].join(separator));

const table = (/** @type {Row[]} */ rows, separator = ",", top = "") =>
  `${top}${["g", "x", "y"].join(separator)}\n${lines(rows, separator).join("\n")}\n`;

/**
 * A file of words, x and y that has to be read right.
 *
 * @param {string} name
 * @param {string} finding
 * @param {readonly string[]} words
 * @param {(rows: Row[]) => string | Uint8Array} write
 * @param {Partial<Text>} [more]
 * @returns {Text}
 */
function words(name, finding, words, write, more = {}) {
  const rows = rowsOf(words);
  return {
    name: `file: ${name}`,
    finding,
    family: "gaussian",
    make: read(rows, words),
    write: () => ({ "rows.csv": write(rows) }),
    args: ["rows.csv", "--response", "y"],
    ...more,
  };
}

const utf16 = (/** @type {string} */ value) => Buffer.from(`\ufeff${value}`, "utf16le");

/** Cells of x that are missing in every tenth row, written like this; the right rows are the others. */
const missing = (/** @type {string} */ word) => {
  const all = rowsOf(["a", "b"]);
  return words(`missing values written ${word || "as nothing"}`, "F10", ["a", "b"], () => "", {
    make: read(
      all.filter((_, i) => i % 10),
      ["a", "b"],
    ),
    write: () => ({
      "rows.csv": `g,x,y\n${lines(all)
        .map((line, i) => (i % 10 ? line : line.replace(/,[^,]*,/, `,${word},`)))
        .join("\n")}\n`,
    }),
    args: ["rows.csv", "--response", "y", "--missing", "drop"],
  });
};

/** A logistic regression on x whose response is written in words or other numbers: the second is the event. */
const response = (/** @type {readonly [string, string]} */ classes) => {
  const rows = drawn(131, ["x"], 600, (random) => {
    const x = decimal(random.normal(), 3);
    return { x: [x], y: respond("logistic", random, x - 0.3) };
  });
  return /** @type {Text} */ ({
    name: `file: response ${classes.join(" and ")}`,
    finding: "Rough: response Y/N and 1/2",
    family: "logistic",
    make: () => rows,
    write: () => ({
      "rows.csv": `x,y\n${Array.from(rows.response, (y, i) => `${rows.columns[0][i]},${classes[y]}`).join("\n")}\n`,
    }),
    args: ["rows.csv", "--response", "y", "--family", "logistic"],
  });
};

/** The finding's own file; and two words, of which the second comes first in row 30,001. */
const rareWord = () => text("rare-level.csv.gz");
const lateWord = (/** @type {readonly [string, string]} */ pair) => {
  const rows = rowsOf([pair[0]], 30_000).concat(rowsOf(pair, 5000, 132));
  return words(
    `${pair[1]} after 30000 rows of ${pair[0]}`,
    "Rough: F for 30,000 rows",
    pair,
    () => table(rows),
    {
      make: read(rows, pair),
    },
  );
};

const oneLevel = () => {
  const rows = rareWord()
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","))
    .map(([g, x, y]) => ({ g, x: Number(x), y: Number(y) }));
  return read(rows, ["a", "b", "c", "r"])();
};

const plain = rowsOf(["a", "b"]);
const later = rowsOf(["a", "b"], 100, 133);
const numbers = (/** @type {Row[]} */ rows) => read(rows, ["a", "b"]);
const TWICE = /already|twice|same (file|rows)|again/i;

/** @type {Text[]} */
export const TEXTS = [
  {
    name: "file: a level in one row of 8000",
    finding: "F4",
    family: "gaussian",
    make: oneLevel,
    write: () => ({ "rows.csv": rareWord() }),
    args: ["rows.csv", "--response", "y"],
  },
  {
    name: "file: a level in one row of 8000, shuffled",
    finding: "F4",
    family: "gaussian",
    make: oneLevel,
    write: () => ({ "rows.csv": rareWord() }),
    args: ["rows.csv", "--response", "y", "--shuffle"],
  },
  lateWord(["F", "M"]),
  lateWord(["a", "b"]),
  ...["", "NaN", "nan", "NA", "N/A", "#N/A", "None", ".", "?", "-", "\\N", "*", "NULL", "null"].map(missing),
  words("country code NA beside DE and FR", "F10", ["DE", "FR", "NA"], (rows) => table(rows), {
    orSays: /\bNA\b/,
  }),
  words("levels C, C#, F# under a line # exported", "reliability A2", ["C", "C#", "F#"], (rows) =>
    table(rows, ",", "# exported\n"),
  ),
  words("levels that begin with #", "reliability A2", ["#1", "#2", "a"], (rows) => table(rows)),
  words("levels 1_2 and 2024_1", "reliability A5", ["1_2", "2024_1", "2024_2"], (rows) => table(rows)),
  words("delimiter ~", "Rough: delimiters", ["a", "b"], (rows) => table(rows, "~")),
  words("delimiter blank", "Rough: delimiters", ["a", "b"], (rows) => table(rows, " ")),
  words("delimiter ;", "Rough: delimiters", ["a", "b"], (rows) => table(rows, ";")),
  words("decimal comma", "Rough: decimal comma", ["a", "b"], (rows) =>
    ["g;x;y", ...lines(rows, ";", (value) => value.toFixed(3).replace(".", ","))].join("\n"),
  ),
  words("UTF-16", "Rough: UTF-16", ["a", "b"], (rows) => utf16(table(rows)), { orSays: /utf-?16/i }),
  words("a level with a comma", "Rough: levels with a comma", ["a, b", "c"], (rows) =>
    table(rows.map((row) => ({ ...row, g: `"${row.g}"` }))),
  ),
  words("a level with a line break", "Rough: a level with a newline", ["a", "b\nc"], (rows) =>
    table(rows.map((row) => ({ ...row, g: `"${row.g}"` }))),
  ),
  words(
    "the reference level is printed",
    "Rough: reference level",
    ["apple", "pear"],
    (rows) => table(rows),
    {
      prints: /apple/,
    },
  ),
  words("Huber's threshold is printed", "F11", ["a", "b"], (rows) => table(rows), {
    make: undefined,
    args: ["rows.csv", "--response", "y", "--family", "huber"],
    prints: /threshold/i,
  }),
  words("--batch has intervals, z and p", "F9", ["a", "b"], (rows) => table(rows), {
    args: ["rows.csv", "--response", "y", "--batch"],
    prints: /stored[- ]batch[\s\S]*(\bp\b|p-value)|newton[\s\S]*\bp\b/i,
  }),
  words(
    "1.234 meaning 1234",
    "Rough: thousands",
    ["a", "b"],
    (rows) =>
      // Whole numbers: those from 1000 on have a dot, those below have none.
      [
        "g,x,y",
        ...rows.map(({ g, x, y }) => {
          const whole = Math.round(1000 + 300 * y);
          return `${g},${x},${whole < 1000 ? whole : (whole / 1000).toFixed(3)}`;
        }),
      ].join("\n"),
    { make: undefined, unanswerable: true, says: /thousand/i },
  ),
  {
    name: "file: ISO times with Z",
    finding: "Rough: ISO times",
    family: "gaussian",
    unanswerable: true,
    says: /\b(time|date|timestamp)/i,
    write: () => ({
      "rows.csv": `when,x,y\n${plain
        .map(({ x, y }, i) => `${new Date(1.7e12 + 6e6 * i).toISOString()},${x},${y}`)
        .join("\n")}\n`,
    }),
    args: ["rows.csv", "--response", "y"],
  },
  response(["N", "Y"]),
  response(["no", "yes"]),
  response(["1", "2"]),
  response(["false", "true"]),
  {
    name: "file: header y,x,y",
    finding: "Rough: duplicate header",
    family: "gaussian",
    unanswerable: true,
    says: /duplicate|twice|two columns/i,
    write: () => ({
      "rows.csv": `y,x,y\n${plain.map(({ x, y }) => `${y},${x},${decimal(y / 2)}`).join("\n")}\n`,
    }),
    args: ["rows.csv", "--response", "y"],
  },
  {
    name: "file: two --response",
    finding: "Rough: two --response",
    family: "gaussian",
    unanswerable: true,
    says: /--response.*(twice|once|two|one is wanted)|(twice|once|two).*--response/is,
    write: () => ({ "rows.csv": table(plain) }),
    args: ["rows.csv", "--response", "x", "--response", "y"],
  },
  ...["", "rownames", "Unnamed: 0"].map(
    (header) =>
      /** @type {Text} */ ({
        name: `file: a row index under ${JSON.stringify(header)}`,
        finding: "Rough: row index",
        family: "gaussian",
        make: () => ({
          names: ["x"],
          columns: [Float64Array.from(plain, ({ x }) => x)],
          response: Float64Array.from(plain, ({ y }) => y),
        }),
        says: /numbers or names the rows, and is left out/,
        write: () => ({
          "rows.csv": `${header},x,y\n${plain.map(({ x, y }, i) => `${i + 1},${x},${y}`).join("\n")}\n`,
        }),
        args: ["rows.csv", "--response", "y"],
      }),
  ),
  {
    name: "file: a column (intercept)",
    finding: "reliability A6",
    family: "gaussian",
    make: () => ({ ...numbers(plain)(), names: ["(intercept)", "x"] }),
    orSays: /\(intercept\)/,
    write: () => ({
      "rows.csv": table(plain).replace("g,x", "(intercept),x").replace(/^a,/gm, "0,").replace(/^b,/gm, "1,"),
    }),
    args: ["rows.csv", "--response", "y", "--batch"],
  },
  {
    name: "file: the same file under a second name",
    finding: "reliability A1",
    family: "gaussian",
    unanswerable: true,
    says: TWICE,
    write: () => ({ "rows.csv": table(plain), "copy.csv": table(plain) }),
    args: ["rows.csv", "copy.csv", "--response", "y"],
  },
  {
    name: "file: continued with a file that has grown",
    finding: "reliability A1",
    family: "gaussian",
    make: numbers([...plain, ...later]),
    orSays: TWICE,
    write: () => ({ "rows.csv": table(plain) }),
    args: ["rows.csv", "--response", "y", "--state", "a.state"],
    second: {
      write: () => ({ "rows.csv": table([...plain, ...later]) }),
      args: ["rows.csv", "--response", "y", "--continue", "a.state"],
    },
  },
  {
    name: "file: continued with the same rows",
    finding: "reliability A1",
    family: "gaussian",
    make: numbers(plain),
    orSays: TWICE,
    write: () => ({ "rows.csv": table(plain), "copy.csv": table(plain) }),
    args: ["rows.csv", "--response", "y", "--state", "a.state"],
    second: { args: ["copy.csv", "--response", "y", "--continue", "a.state"] },
  },
];
