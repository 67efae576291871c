// A worker whose thread ends in the middle of the group of streams 4 to 7, as often as the file says.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runGroup } from "../../../lib/compendium/engine/run-group.js";
import work, { type WorkerTask } from "../../../lib/compendium/engine/worker.js";

export default function dyingWorker(message: WorkerTask) {
  const deaths = join(dirname(message.task.path), "deaths");
  const left = existsSync(deaths) ? Number(readFileSync(deaths, "utf8")) : 0;
  if (message.task.first === 4 && left > 0) {
    writeFileSync(deaths, String(left - 1));
    const { checkpoints } = message.task;
    runGroup({ ...message.task, checkpoints: checkpoints.slice(0, 1) });
    process.exit(3);
  }
  return work(message);
}
