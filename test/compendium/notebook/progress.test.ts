import { setImmediate, setTimeout } from "node:timers/promises";
import { runInThisContext } from "node:vm";
import { type Advance, progress } from "compendium";
import { expect, test } from "vitest";
import { recordMessages } from "./kernel-double.js";

const messages = recordMessages();
const texts = (): unknown[] => messages.map(({ data }) => data["text/plain"]);

/** Keeps the processor busy: time must pass inside a synchronous loop. */
function busy(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

test("returns what the work returns and ends as one plain line", () => {
  const sum = progress("Steps", 1000, (advance) => {
    for (let i = 0; i < 1000; i++) advance();
    return 42;
  });
  expect(sum).toBe(42);
  expect(texts().at(-1)).toBe("Steps: 1,000 of 1,000");
});

test("updates one output in place, with the rate and the time left", () => {
  progress("Seeds", 4, (advance) => {
    for (let i = 0; i < 4; i++) {
      busy(110);
      advance();
    }
  });
  expect(new Set(messages.map(({ transient }) => transient.display_id)).size).toBe(1);
  expect(messages.map(({ update }) => update)).toEqual(messages.map((_, i) => i > 0));
  expect(texts()[1]).toMatch(/^Seeds: \[#+-+\] \d of 4, [^,]+, \d s left$/);
});

test("asynchronous work is awaited", async () => {
  const value = await progress("Files", 2, async (advance) => {
    for (let i = 0; i < 2; i++) {
      await setTimeout(5);
      advance();
    }
    return "read";
  });
  expect(value).toBe("read");
  expect(texts().at(-1)).toBe("Files: 2 of 2");
  expect(process.listenerCount("SIGINT")).toBe(0);
});

test.each<[string, (advance: Advance) => unknown]>([
  [
    "synchronous",
    (advance) => {
      advance(3);
      throw new Error("diverged");
    },
  ],
  [
    "asynchronous",
    async (advance) => {
      await setTimeout(1);
      advance(3);
      throw new Error("diverged");
    },
  ],
])("%s work that fails says where it stopped, and the error passes through", async (_, work) => {
  await expect(async () => await progress("Steps", 10, work)).rejects.toThrow("diverged");
  expect(texts().at(-1)).toBe("Steps: 3 of 10, then it failed");
});

test("an interrupt ends asynchronous work at its next part", async () => {
  let advances = 0;
  const work = progress("Steps", 1000, async (advance) => {
    for (;;) {
      await setTimeout(1);
      advance();
      advances += 1;
      if (advances === 5) process.emit("SIGINT");
    }
  });
  await expect(work).rejects.toThrow("Steps: interrupted at 5 of 1,000");
  expect(texts().at(-1)).toBe("Steps: 5 of 1,000, interrupted");
  expect(advances).toBe(5);
});

test("an interrupt of synchronous work, which unwinds nothing, is shown", async () => {
  const context = globalThis as { endlessWork?: () => void };
  context.endlessWork = () =>
    progress("Steps", 10, (advance) => {
      advance(4);
      for (;;);
    });
  // The machinery of a kernel's interrupt: the engine ends the script, without catch and finally.
  expect(() => runInThisContext("endlessWork()", { timeout: 50 })).toThrow(/timed out/);
  delete context.endlessWork;
  await setImmediate();
  expect(texts().at(-1)).toBe("Steps: 4 of 10, interrupted");
});

test("a total below one is refused", () => {
  expect(() => progress("Steps", 0, () => {})).toThrow(/at least 1, not 0/);
});
