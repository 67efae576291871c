// `sa-adam` for many calls: each line of stdin is a JSON list of arguments, each line of stdout what came of it. A process
// a fit would spend most of its time on starting.
import { createInterface } from "node:readline";
import { main } from "../../lib/command/dist/main.js";

for await (const line of createInterface({ input: process.stdin })) {
  const [out, err] = [/** @type {string[]} */ ([]), /** @type {string[]} */ ([])];
  const terminal = {
    print: (/** @type {string} */ text) => void out.push(text),
    complain: (/** @type {string} */ text) => void err.push(text),
    progress() {},
  };
  const code = await main(JSON.parse(line), terminal);
  console.log(JSON.stringify({ code, out: out.join("\n"), err: err.join("\n") }));
}
