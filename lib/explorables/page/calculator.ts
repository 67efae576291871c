import type { Settings } from "../core/settings.js";
import { type Answer, answer, type Request } from "./answer.js";

/** The function that the whole bundle is wrapped in, see scripts/bundle-explorables.mjs; not there where another bundler was used. */
declare const explorablesBundle: (() => void) | undefined;

/** After this time, in milliseconds, a worker that is busy with older settings is given up for a new one. */
const PATIENCE = 150;

/** Who takes in what is computed. */
export interface Listener {
  result(result: unknown): void;
  /** Nothing further comes. */
  end(): void;
  problem(sentence: string): void;
}

/**
 * Computes a panel's results in a worker of its own, newest settings first: what is asked while the first result of another request
 * is on its way waits, and only the last of it is asked for then.
 *
 * The worker is made of the text of the bundle itself, so that it needs no file and no address. Where a page forbids that, the page
 * computes itself.
 */
export class Calculator {
  private worker: Worker | undefined;
  private last = 0;
  /** The request whose first result is on its way. */
  private asked: Request | undefined;
  private waiting: Settings | undefined;
  /** Is the worker at further results of older settings? */
  private busy = false;
  private giveUp: ReturnType<typeof setTimeout> | undefined;
  private withoutWorker = false;

  constructor(
    private readonly panel: string,
    private readonly listener: Listener,
  ) {}

  /** Compute these settings instead of any before. */
  ask(settings: Settings): void {
    if (this.asked) {
      this.waiting = settings;
      return;
    }
    this.last += 1;
    this.asked = { id: this.last, panel: this.panel, settings };
    this.send(this.asked);
    if (this.busy) this.giveUp = setTimeout(() => this.restart(), PATIENCE);
  }

  /** Ends the worker; a later `ask` starts another. */
  stop(): void {
    clearTimeout(this.giveUp);
    this.worker?.terminate();
    this.worker = undefined;
    this.last += 1;
    this.asked = undefined;
    this.waiting = undefined;
    this.busy = false;
  }

  private restart(): void {
    this.worker?.terminate();
    this.worker = undefined;
    this.busy = false;
    if (this.asked) this.send(this.asked);
  }

  private send(request: Request): void {
    if (!this.withoutWorker) {
      try {
        this.worker ??= this.start();
        this.worker.postMessage(request);
        return;
      } catch {
        this.withoutWorker = true;
      }
    }
    void answer(
      request,
      () => request.id === this.last,
      (reply) => this.take(reply),
    );
  }

  private start(): Worker {
    const address = URL.createObjectURL(
      new Blob([`(${String(explorablesBundle)})();`], { type: "text/javascript" }),
    );
    const worker = new Worker(address);
    worker.addEventListener("message", () => URL.revokeObjectURL(address), { once: true });
    worker.onmessage = ({ data }: MessageEvent<Answer>) => this.take(data);
    // Forbidden by the page's policy, which is told later than the constructor returns.
    worker.onerror = () => {
      if (this.worker !== worker) return;
      this.withoutWorker = true;
      this.restart();
    };
    return worker;
  }

  private take(reply: Answer): void {
    if (reply.id !== this.last) return;
    if (this.asked) {
      clearTimeout(this.giveUp);
      this.asked = undefined;
      this.busy = "result" in reply;
    }
    if ("result" in reply) this.listener.result(reply.result);
    else {
      this.busy = false;
      if ("problem" in reply) this.listener.problem(reply.problem);
      else this.listener.end();
    }
    const next = this.waiting;
    this.waiting = undefined;
    if (next) this.ask(next);
  }
}
