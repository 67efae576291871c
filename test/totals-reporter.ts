import { writeSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

/** Ends a test run with one plain line, "212 passed, 0 failed", for whoever reads only the end of a log. */
export default class TotalsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const totals = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      // A file that does not load, or a hook that throws, fails without a failing test of its own.
      for (const task of [module, ...module.children.allSuites()]) {
        if (task.errors().length > 0) totals.failed += 1;
      }
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        totals[state === "passed" || state === "failed" ? state : "skipped"] += 1;
      }
    }
    const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : "";
    process.once("exit", () => writeSync(1, `${totals.passed} passed, ${totals.failed} failed${skipped}\n`));
  }
}
