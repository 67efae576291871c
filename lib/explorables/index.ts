import { SaExplorable } from "./page/sa-explorable.js";
import { serve, type WorkerScope } from "./page/serve.js";

// One text for both: a page that loads it has the element from then on, and a worker that is made of it answers that page.
if (typeof customElements !== "undefined") {
  if (!customElements.get("sa-explorable")) customElements.define("sa-explorable", SaExplorable);
} else if (typeof globalThis.postMessage === "function" && "importScripts" in globalThis) {
  serve(globalThis as unknown as WorkerScope);
}
