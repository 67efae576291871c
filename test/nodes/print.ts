// The digests as JSON: for scripts/nodes.mjs, which runs this on one Node after another.
import { digests } from "./outputs.js";

console.log(JSON.stringify(await digests()));
