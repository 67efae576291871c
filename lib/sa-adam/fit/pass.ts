import { Matrix } from "ml-matrix";
import { BatchMeans, type BatchMeansState } from "../estimate/batch-means.js";
import { RandomScaling, type RandomScalingState } from "../estimate/random-scaling.js";
import { familyNamed } from "../model/glm.js";
import { sandwich } from "../numeric/sandwich.js";
import { multiply } from "../numeric/spd.js";
import { NonFiniteError } from "../optimize/optimizer.js";
import type { Verdict } from "../optimize/theorem.js";
import type { Columns } from "./columns.js";
import type { Engine } from "./engine.js";
import { type Excess, excessVariance } from "./excess.js";
import { decode, encode, restoreFields } from "./fields.js";
import { fitOptimizer } from "./fit-optimizer.js";
import { meanStepSize } from "./gains.js";
import { InputError } from "./input-error.js";
import { kernelEngine } from "./kernel-engine.js";
import { OrderMonitor } from "./order-monitor.js";
import { readableEngine } from "./readable-engine.js";
import { customLoss, regressionLoss } from "./row-loss.js";
import { checkRows, writeRaw, writeStandardised } from "./row-writer.js";
import type { Settings } from "./settings.js";
import { inDataUnits, type Summary } from "./summary.js";
import { nextPoint, type PassPoint } from "./trajectory.js";
import type { WarmUp } from "./warm-up.js";
import { toDataUnits } from "./working-coordinates.js";

/** A fit whose warm-up is done, on its way through the rows. */
export class Pass {
  private readonly engine: Engine;
  private readonly monitor: OrderMonitor;
  /** What reads the iterates, where intervals are not by plug-in. */
  private readonly spread: BatchMeans | RandomScaling | undefined;
  private trajectory: PassPoint[] = [];
  private next: number;
  readonly theorem: Verdict;

  constructor(
    private readonly settings: Settings,
    readonly warmUp: WarmUp,
    covariates: number,
    readable: boolean = settings.optimizer !== "sa-adam" || typeof settings.model === "object",
  ) {
    const { model, burnIn, interval } = settings;
    const { coordinates, gains, start, secondMoment, penalty, threshold } = warmUp;
    const optimizer = fitOptimizer(settings.optimizer, gains);
    this.theorem = optimizer.optimizer.theorem;
    const { whitening } = coordinates;
    const trace = interval !== "plug-in";
    if (typeof model === "object") {
      const loss = customLoss(model, whitening, covariates + 1);
      this.engine = readableEngine({ loss, optimizer, start, secondMoment, penalty, burnIn });
    } else if (readable) {
      const family = familyNamed(model === "gaussian" ? "linear" : model, threshold);
      const loss = regressionLoss(family, whitening);
      this.engine = readableEngine({ loss, optimizer, start, secondMoment, penalty, burnIn });
    } else {
      this.engine = kernelEngine(model, warmUp, { burnIn, trace });
    }
    this.monitor = new OrderMonitor(typeof model === "object" ? covariates + 1 : start.length + 1);
    this.spread = spreadEstimator(settings, start.length);
    this.next = warmUp.rows;
  }

  get rows(): number {
    return this.engine.steps;
  }

  /** Take rows first, first + 1, ... of a block, `count` of them. */
  take(columns: Columns, first: number, count: number): void {
    const { engine, settings, warmUp } = this;
    for (let done = 0; done < count; ) {
      const now = Math.min(count - done, engine.capacity, this.next - this.rows);
      const from = first + done;
      // The number in the stream, from 1, of the block's row 0.
      const row = this.rows + 1 - from;
      checkRows(columns, from, now, row, settings.model);
      if (typeof settings.model === "object") writeRaw(columns, from, now, engine);
      else writeStandardised(columns, warmUp.coordinates, from, now, row, engine);
      this.monitor.look(engine, this.rows, now);
      this.advance(now);
      done += now;
      if (this.rows === this.next) this.record();
    }
  }

  private advance(count: number): void {
    const { engine, spread, settings } = this;
    const skipped = Math.min(count, Math.max(0, settings.burnIn - engine.steps));
    try {
      engine.advance(count);
      spread?.updateTrace(engine.iterates.subarray(skipped * engine.stride), engine.stride, count - skipped);
    } catch (error) {
      if (!(error instanceof NonFiniteError)) throw error;
      throw new InputError(
        `the fit left the finite numbers at row ${error.step}: a value there is far outside what the warm-up has seen; ` +
          "look at the row, take a longer warm-up, shuffle the rows, or lower the step size",
        { cause: error },
      );
    }
  }

  private record(): void {
    this.next = nextPoint(this.rows);
    const point = this.point();
    if (point) this.trajectory.push(point);
  }

  /** What is known now; nothing before there are more iterates than coefficients. */
  private point(): PassPoint | undefined {
    if (this.engine.averaged <= this.warmUp.start.length) return undefined;
    const summary = this.summary();
    const inUnits = orUndefined(() => inDataUnits(summary));
    if (!inUnits) return undefined;
    const { estimate, limit } = inUnits;
    return {
      rows: summary.rows,
      mean: summary.mean,
      estimates: estimate,
      standardErrors: Float64Array.from(limit.diagonal(), (v) => Math.sqrt(v / summary.averaged)),
      degreesOfFreedom: summary.degreesOfFreedom,
    };
  }

  /** The points recorded, and where the pass is now. */
  points(): PassPoint[] {
    const last = this.trajectory[this.trajectory.length - 1];
    if (last?.rows === this.rows) return [...this.trajectory];
    const now = this.point();
    return now ? [...this.trajectory, now] : [...this.trajectory];
  }

  /** Throws an InputError while no iterate is averaged. */
  summary(): Summary {
    const { engine, settings, warmUp } = this;
    if (engine.averaged === 0) {
      throw new InputError(
        `the burn-in of ${settings.burnIn} rows leaves none of ${this.rows}: lower it, or give more rows`,
      );
    }
    return {
      excess: this.excess().mean,
      coordinates: warmUp.coordinates,
      rows: this.rows,
      averaged: engine.averaged,
      mean: engine.average(),
      ...(settings.interval === "plug-in" && { hessian: engine.hessian() }),
      noise: engine.noiseCovariance(),
      ...(this.spread && { spread: this.spread.value() }),
      ...(this.spread instanceof BatchMeans && { degreesOfFreedom: this.spread.degreesOfFreedom() }),
    };
  }

  /** The plug-in estimate of the limit covariance in the working coordinates, where the model has a curvature and the data have noise. */
  plugIn(): Matrix | undefined {
    const { engine } = this;
    const noise = engine.noiseCovariance();
    if (!engine.curved || !noisy(noise)) return undefined;
    return orUndefined(() => sandwich(engine.hessian(), noise));
  }

  /** The excess of the average's variance now. */
  excess(): Excess {
    const { engine, settings, warmUp } = this;
    const noise = engine.noiseCovariance();
    if (!noisy(noise)) return { mean: 0, worst: 0 };
    const hessian = engine.curved ? engine.hessian() : Matrix.eye(noise.rows);
    return excessVariance(settings.optimizer, warmUp.gains, this.rows, { hessian, noise });
  }

  /** What the curvature of the loss moves each coefficient by, as the warm-up predicts it: in standard errors. */
  bias(): Float64Array {
    const { warmUp, rows } = this;
    const limit = this.plugIn();
    const { T } = toDataUnits(warmUp.coordinates);
    if (!limit) return new Float64Array(T.rows);
    const variances = T.mmul(limit).mmul(T.transpose()).diagonal();
    const scale = meanStepSize(warmUp.gains, rows) * Math.sqrt(rows);
    return multiply(T, warmUp.shift).map((move, j) => (scale * Math.abs(move)) / Math.sqrt(variances[j]));
  }

  /** Lag-one autocorrelations of the columns looked at, and of how many pairs. */
  order(): { autocorrelations: Float64Array; pairs: number } {
    return { autocorrelations: this.monitor.autocorrelations(), pairs: this.monitor.count };
  }

  save(): unknown {
    const { trajectory, next, monitor, engine, spread } = this;
    return encode({
      trajectory,
      next,
      monitor: { ...monitor },
      engine: engine.snapshot(),
      spread: spread?.snapshot(),
    });
  }

  restore(saved: unknown): void {
    const { trajectory, next, monitor, engine, spread } = decode(saved) as {
      trajectory: PassPoint[];
      next: number;
      monitor: object;
      engine: unknown;
      spread?: BatchMeansState & RandomScalingState;
    };
    this.trajectory = trajectory;
    this.next = next;
    restoreFields(this.monitor, monitor);
    this.engine.restore(engine);
    if (spread) this.spread?.restore(spread);
  }
}

/** The value, or undefined where matrices are too near singular to say: too few rows as yet. */
function orUndefined<T>(value: () => T): T | undefined {
  try {
    return value();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Do residuals differ from zero by more than rounding? */
function noisy(noise: Matrix): boolean {
  return Math.max(...noise.diagonal()) > 1e-20;
}

function spreadEstimator(
  { interval, alpha }: Settings,
  dimension: number,
): BatchMeans | RandomScaling | undefined {
  if (interval === "batch-means") return new BatchMeans(dimension, { alpha });
  return interval === "random-scaling" ? new RandomScaling(dimension) : undefined;
}
