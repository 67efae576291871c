import { isDeepStrictEqual } from "node:util";
import * as library from "sa-adam";
import { describe, expect, it } from "vitest";
import { type Argument, BAD, isWhole, rows } from "./arguments.js";

/**
 * Every function and class that `sa-adam` exports says what is wrong with its argument: a row of good arguments each, of which
 * one at a time, or one option at a time, is replaced by what it must not be.
 */

/** Made by the library and caught by the caller, or made to be extended. */
const NOT_CALLED = ["CovarianceEstimator", "DataError", "Estimator", "NonFiniteError"];

it("every public function has a row", () => {
  const functions = Object.entries(library).filter(([, value]) => typeof value === "function");
  expect(functions.map(([name]) => name).sort()).toEqual(
    [...new Set([...Object.keys(rows).map((name) => name.split(/[. ]/)[0]), ...NOT_CALLED])].sort(),
  );
});

/** The words by which a message may call an argument. */
const CALLED: Record<string, RegExp> = {
  hessian: /Hessian/,
  noiseCovariance: /noise covariance/,
  preconditioner: /preconditioner/,
  checkpoints: /checkpoint|number of steps/,
  n: /\bn\b|number of steps/,
  stepSize: /step ?size/i,
  momentumGain: /momentum ?gain/i,
  // What a source gives are blocks.
  source: /source|block/,
  rows: /\brows?\b/,
  columns: /columns|x1/,
};

/** Bad values for an argument that is `good`, without those that it allows. */
function badFor({ name, good, allows = [], optional: given, shape, list }: Argument): unknown[] {
  const bad: unknown[] = BAD.filter((value) => !(value === undefined && given));
  if (isWhole(name)) bad.push(0.5, 2 ** 53, 1e300);
  if (typeof good === "number" && !isWhole(name)) bad.push(true, [good]);
  if (typeof good === "string") bad.push("nonsense");
  if (Array.isArray(good)) bad.push([Number.NaN], ["5"]);
  if (Array.isArray(good) && !list) bad.push([...good, 1]);
  if (Array.isArray(good) && Array.isArray(good[0])) bad.push([[1, 2]], [[-1]], [["5"]], [[Number.NaN]]);
  if (typeof good === "function" || shape) bad.push("five");
  return bad.filter((value) => !allows.some((one) => isDeepStrictEqual(one, value)));
}

async function expectRefusal(call: () => unknown, said: RegExp, name: string, bad: unknown): Promise<void> {
  const shown = `${name} = ${JSON.stringify(bad) ?? String(bad)}`;
  let outcome: unknown;
  try {
    outcome = await call();
  } catch (error) {
    outcome = error;
  }
  expect(outcome, `${shown} is accepted, or another's error`).toBeInstanceOf(RangeError);
  expect((outcome as Error).message, shown).toMatch(said);
}

/** By the name of an argument, or by that of an option which is required. */
const saying = ({ name, options = [] }: Argument): RegExp => {
  const required = options.filter((option) => !option.optional).flatMap((option) => [saying(option).source]);
  return new RegExp([(CALLED[name] ?? new RegExp(name)).source, ...required].join("|"), "i");
};

describe.each(Object.entries(rows))("%s", (_, row) => {
  const good = row.arguments.map((argument) => argument.good);
  const callWith = (index: number, value: unknown) => (): unknown =>
    (row.call as (...values: unknown[]) => unknown)(...good.map((one, i) => (i === index ? value : one)));

  it("takes good arguments, and each option", async () => {
    await callWith(-1, undefined)();
    for (const [index, argument] of row.arguments.entries()) {
      for (const { name, good } of argument.options ?? []) {
        await callWith(index, { ...(argument.good as object), [name]: good })();
      }
    }
  });

  it("names the argument that is wrong", async () => {
    for (const [index, argument] of row.arguments.entries()) {
      for (const bad of badFor(argument)) {
        await expectRefusal(callWith(index, bad), saying(argument), argument.name, bad);
      }
    }
  });

  it("names the option that is wrong, and the one that it does not have", async () => {
    for (const [index, argument] of row.arguments.entries()) {
      const fine = argument.good as object;
      for (const option of argument.options ?? []) {
        for (const bad of badFor(option)) {
          await expectRefusal(
            callWith(index, { ...fine, [option.name]: bad }),
            saying(option),
            option.name,
            bad,
          );
        }
        if (argument.open) continue;
        const misspelt = `${option.name}s`;
        const suggested = new RegExp(`option ${misspelt}; .*${option.name}`);
        await expectRefusal(
          callWith(index, { ...fine, [misspelt]: option.good }),
          suggested,
          misspelt,
          option.good,
        );
      }
    }
  });
});

it("a text that is no argument is shown by its beginning", () => {
  const long = "x".repeat(1e6) as unknown as number;
  expect(() => new library.PlugInSandwich(long)).toThrow(
    `dimension must be a positive integer, got "${"x".repeat(200)}"... of 1000000 characters`,
  );
});
