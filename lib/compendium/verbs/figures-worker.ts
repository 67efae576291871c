import { parentPort, workerData } from "node:worker_threads";
import { FIGURES } from "../catalogue/catalogue.js";

/** A figure's name, and the folder of the data that it is drawn from. */
export interface FigureTask {
  readonly name: string;
  readonly data: string;
}

if (parentPort) {
  const { name, data } = workerData as FigureTask;
  parentPort.postMessage(await FIGURES.find((figure) => figure.name === name)?.draw(data));
}
