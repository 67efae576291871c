import { Matrix } from "ml-matrix";
import ts from "typescript";
import { expect } from "vitest";

const AsyncFunction = (async () => {}).constructor as new (
  ...args: string[]
) => (...args: unknown[]) => Promise<void>;

/**
 * Runs an example, with the names of `scope` in scope, and checks the values that it states.
 *
 * The convention: a comment behind an expression that begins like a value states it, `polynomial(0.2, 0.7)(1) // 0.2`,
 * possibly with a remark after a colon. Decimals hold to the digits shown, other numbers to rounding; of an object the named
 * fields are compared; a matrix is the array of its rows. Any other comment is prose.
 *
 * @returns the number of values checked
 */
export async function runExample(code: string, scope: Record<string, unknown>): Promise<number> {
  let checked = 0;
  const check = (actual: unknown, comment: string): void => {
    if (checkStated(actual, comment, code)) checked++;
  };
  // An example may declare a name of the library for itself: its body is a scope of its own.
  const names = Object.keys(scope);
  await new AsyncFunction(...names, "check", `{${withChecks(code)}}`)(...Object.values(scope), check);
  return checked;
}

/** Does the comment state a value? Then `actual` has to be it. */
export function checkStated(actual: unknown, comment: string, code: string): boolean {
  const stated = statedValue(comment);
  if (stated) expectStated(actual, stated, `${comment}\n${code}`);
  return stated !== undefined;
}

/** The code as JavaScript, with `expression // comment` turned into check(expression, "comment"). */
export function withChecks(code: string): string {
  const source = parse(code);
  const edits = source.statements.flatMap((statement) => {
    const comment = ts.isExpressionStatement(statement) ? commentBehind(code, statement.end) : undefined;
    if (!comment || !ts.isExpressionStatement(statement)) return [];
    const expression = statement.expression.getText(source);
    return [{ statement, text: `check((${expression}), ${JSON.stringify(comment)});` }];
  });
  const checked = edits.reduceRight(
    (text, { statement, text: call }) =>
      text.slice(0, statement.getStart(source)) + call + text.slice(statement.end),
    code,
  );
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022 };
  return ts.transpileModule(checked, { compilerOptions }).outputText;
}

/** The text of the line comment that follows, on the same line or alone on the next. */
function commentBehind(code: string, end: number): string | undefined {
  const [range] = [
    ...(ts.getTrailingCommentRanges(code, end) ?? []),
    ...(ts.getLeadingCommentRanges(code, end) ?? []),
  ];
  return range && code.slice(range.pos, range.end).replace(/^\/\/\s*/, "");
}

/** The expression that a comment states, undefined for prose. */
function statedValue(comment: string): ts.Expression | undefined {
  if (!/^(-?[\d.]|[[{"]|(true|false|undefined|NaN|Infinity)\b)/.test(comment)) return undefined;
  for (let end = comment.length; end > 0; end = comment.lastIndexOf(": ", end - 1)) {
    const source = parse(`(${comment.slice(0, end)})`);
    const [statement, ...others] = source.statements;
    const faults = (source as unknown as { parseDiagnostics: unknown[] }).parseDiagnostics;
    if (faults.length > 0 || others.length > 0 || !ts.isExpressionStatement(statement)) continue;
    if (ts.isParenthesizedExpression(statement.expression)) return statement.expression.expression;
  }
  throw new Error(`"${comment}" begins like a value and is none`);
}

function expectStated(actual: unknown, stated: ts.Expression, message: string): void {
  if (actual instanceof Matrix) expectStated(actual.to2DArray(), stated, message);
  else if (ArrayBuffer.isView(actual)) expectStated(Array.from(actual as Float64Array), stated, message);
  else if (ts.isArrayLiteralExpression(stated)) {
    expect(actual, message).toHaveLength(stated.elements.length);
    for (const [i, element] of stated.elements.entries()) {
      expectStated((actual as unknown[])[i], element, message);
    }
  } else if (ts.isObjectLiteralExpression(stated)) {
    for (const property of stated.properties) {
      if (!ts.isPropertyAssignment(property)) throw new Error(`no value for each field: ${message}`);
      expectStated(
        (actual as Record<string, unknown>)[property.name.getText()],
        property.initializer,
        message,
      );
    }
  } else {
    const text = stated.getText();
    const value: unknown = new Function(`return ${text}`)();
    if (typeof value !== "number" || !Number.isFinite(value)) expect(actual, message).toEqual(value);
    else {
      const [, decimals] = /\.(\d+)$/.exec(text) ?? [];
      const tolerance = decimals ? 0.5000001 * 10 ** -decimals.length : 1e-12 * Math.max(1, Math.abs(value));
      expect(Math.abs((actual as number) - value), message).toBeLessThanOrEqual(tolerance);
    }
  }
}

function parse(code: string): ts.SourceFile {
  return ts.createSourceFile("example.ts", code, ts.ScriptTarget.ES2022, true);
}
