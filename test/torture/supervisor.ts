import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundled } from "../source.js";
import type { Outcome, Torture } from "./torture.js";

/** A process that runs cases, watched: where it dies the case was a crash, where it does not answer a hang. */
export class Supervisor {
  private child: ChildProcess | undefined;
  private readonly shared = mkdtempSync(join(tmpdir(), "sa-adam-torture-"));
  private said = "";

  async run<Case>(torture: Torture<Case>, one: Case): Promise<Outcome> {
    const child = await this.started();
    this.said = "";
    return new Promise((resolve) => {
      const end = (outcome: Outcome): void => {
        clearTimeout(timer);
        child.off("message", end).off("exit", died);
        resolve(outcome);
      };
      const died = (code: number | null, signal: string | null): void => {
        end({ kind: "crash", detail: `its process ended with ${signal ?? code}: ${this.said.slice(-2000)}` });
      };
      const timer = setTimeout(() => {
        child.off("exit", died);
        this.kill();
        end({ kind: "hang", detail: `no end within ${torture.seconds} s` });
      }, 1000 * torture.seconds);
      child.on("message", end).on("exit", died);
      child.send({ name: torture.name, one });
    });
  }

  stop(): void {
    this.kill();
    rmSync(this.shared, { recursive: true, force: true });
  }

  /** The process and those that it started. */
  private kill(): void {
    const pid = this.child?.pid;
    this.child = undefined;
    try {
      if (pid !== undefined) process.kill(-pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }

  private async started(): Promise<ChildProcess> {
    if (this.child) return this.child;
    const child = fork(bundled("servant"), [this.shared, process.cwd()], {
      execArgv: [],
      detached: true,
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    child.stderr!.on("data", (text) => {
      this.said += text;
    });
    this.child = child;
    child.once("exit", () => {
      if (this.child === child) this.child = undefined;
    });
    await new Promise((resolve, reject) => {
      child.once("message", resolve).once("exit", () => reject(new Error(this.said)));
    });
    return child;
  }
}
