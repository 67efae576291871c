import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { interruptible, withoutHandlers } from "../../../lib/command/files/interrupt.js";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Handlers of the signals, which `process.emit` calls without ending this process. */
const handlers = (): number => SIGNALS.reduce((sum, name) => sum + process.listenerCount(name), 0);

it.each(SIGNALS)("%s aborts the work's signal, and no handler stays behind", async (name) => {
  const before = handlers();
  const aborted = await interruptible(async (signal) => {
    await sleep(5);
    expect(handlers()).toBe(before + 3);
    expect(signal.aborted).toBe(false);
    process.emit(name);
    return signal.aborted;
  });
  expect(aborted).toBe(true);
  expect(handlers()).toBe(before);
});

it("leaves no handler behind when the work fails, or ends before one was registered", async () => {
  const before = handlers();
  await expect(interruptible(() => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
  await expect(interruptible(async () => 3)).resolves.toBe(3);
  await sleep(5);
  expect(handlers()).toBe(before);
});

it("has no handler during work that would not let one be called, and the same ones after it, even if it fails", async () => {
  const before = handlers();
  await interruptible(async (signal) => {
    await sleep(5);
    expect(await withoutHandlers(signal, handlers)).toBe(0);
    expect(handlers()).toBe(before + 3);
    const failing = withoutHandlers(signal, () => {
      throw new Error("failed");
    });
    await expect(failing).rejects.toThrow("failed");
    process.emit("SIGTERM");
    expect(signal.aborted).toBe(true);
  });
  expect(handlers()).toBe(before);
});

it("does not begin such work once a signal has come, also one that nobody has been told of yet", async () => {
  let begun = false;
  const work = (): void => {
    begun = true;
  };
  const asked = interruptible(async (signal) => {
    await sleep(5);
    process.kill(process.pid, "SIGHUP");
    return withoutHandlers(signal, work);
  });
  await expect(asked).rejects.toThrow(/aborted/);
  expect(begun).toBe(false);
});
