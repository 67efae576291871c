// Runs a program and keeps its words: an error shows the last of them.
import { spawn } from "node:child_process";
import { root, SetupError } from "../venv.mjs";

const LINES_SHOWN = 20;

/**
 * @param {string} what the step's name in the error
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {Promise<void>}
 * @throws {SetupError} with the program's last lines when it fails
 */
export function run(what, command, args, environment = process.env) {
  const child = spawn(command, args, { cwd: root, env: environment, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", (error) => reject(new SetupError(`${what} did not start: ${error.message}`)));
    child.on("close", (code) => {
      if (code === 0) resolve();
      else
        reject(
          new SetupError(`${what} failed:\n${output.trim().split("\n").slice(-LINES_SHOWN).join("\n")}`),
        );
    });
  });
}
