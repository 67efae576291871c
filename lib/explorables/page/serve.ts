import { type Answer, answer, type Request } from "./answer.js";

/** What of a worker's scope is used here. */
export interface WorkerScope {
  onmessage: ((event: { data: Request }) => void) | null;
  postMessage(answer: Answer): void;
}

/** Makes a worker answer requests, the newest alone. */
export function serve(scope: WorkerScope): void {
  let newest = 0;
  scope.onmessage = ({ data }) => {
    newest = data.id;
    void answer(
      data,
      () => data.id === newest,
      (reply) => scope.postMessage(reply),
    );
  };
}
