// The notebooks' Python: a virtual environment in .venv, made from requirements.txt when there is none or when that file changed.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The compendium's folder. */
export const root = fileURLToPath(new URL("..", import.meta.url));

export const venv = join(root, ".venv");

/** The environment's own interpreter. */
export const python = join(
  venv,
  ...(process.platform === "win32" ? ["Scripts", "python.exe"] : ["bin", "python"]),
);

const oldestMinor = 10;
const remedy = `install Python 3.${oldestMinor} or newer (python.org or your package manager), or set PYTHON to its path`;

/** An error whose message is all that a user needs to see. */
export class SetupError extends Error {}

/**
 * The command of a Python that can make the environment.
 * @returns {{ command: string[], version: string }}
 * @throws {SetupError} When there is none, with the reason and the remedy.
 */
export function findPython() {
  const candidates = process.env.PYTHON
    ? [[process.env.PYTHON]]
    : [["python3"], ["python"], ["py", "-3"], ...[14, 13, 12, 11, 10].map((minor) => [`python3.${minor}`])];
  let reason = process.env.PYTHON
    ? `PYTHON=${process.env.PYTHON} does not run as Python 3`
    : "No Python found, which JupyterLab needs";
  let first = true;
  for (const command of candidates) {
    const version = versionOf(command);
    if (version === null) continue;
    const tooOld = Number(version.split(".")[1]) < oldestMinor;
    if (!tooOld && run(command, ["-c", "import venv, ensurepip"]).status === 0) return { command, version };
    if (first) {
      reason = tooOld
        ? `Python ${version} (${command.join(" ")}) is too old for JupyterLab`
        : `Python ${version} (${command.join(" ")}) lacks its venv module (Debian, Ubuntu: apt install python3-venv)`;
      first = false;
    }
  }
  throw new SetupError(`${reason}: ${remedy}.`);
}

/**
 * Makes the environment if it is missing or broken, and installs each list of packages that is not there as it is now.
 * @param {(line: string) => void} say
 * @param {string[]} lists paths from the compendium's folder
 */
export async function ensureVenv(say, lists = ["requirements.txt"]) {
  let present = versionOf([python]);
  if (present === null) {
    const { command, version } = findPython();
    say(`Making .venv with Python ${version} (${command.join(" ")}).`);
    const made = run(command, ["-m", "venv", "--clear", venv]);
    if (made.status !== 0) {
      throw new SetupError(
        `Making .venv failed: ${lastLine(`${made.stdout}\n${made.stderr}`)}. Then ${remedy}.`,
      );
    }
    present = versionOf([python]);
  }
  for (const list of lists) {
    const digest = createHash("sha256")
      .update(readFileSync(join(root, list)))
      .digest("hex");
    const stamp = join(venv, `${list.replaceAll("/", "-").replace(/\.txt$/, "")}.sha256`);
    const wanted = `${digest} ${present}\n`;
    if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) continue;
    await install(list, say);
    writeFileSync(`${stamp}.tmp`, wanted);
    renameSync(`${stamp}.tmp`, stamp);
  }
}

/**
 * @param {string} list
 * @param {(line: string) => void} say
 */
function install(list, say) {
  const total = readFileSync(join(root, list), "utf8")
    .split("\n")
    .filter((line) => line.includes("==")).length;
  say(`Installing ${list} into .venv: ${total} packages, a minute or two on the first use.`);
  const started = Date.now();
  const args = [
    "-m",
    "pip",
    "install",
    "--disable-pip-version-check",
    "--progress-bar",
    "off",
    "-r",
    join(root, list),
  ];
  const pip = spawn(python, args, {
    env: { ...process.env, PYTHONUNBUFFERED: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let collected = 0;
  let output = "";
  pip.stderr.on("data", (chunk) => {
    output += chunk;
  });
  pip.stdout.on("data", (chunk) => {
    output += chunk;
    const before = collected;
    collected += String(chunk).match(/^(Collecting|Processing|Ignoring) /gm)?.length ?? 0;
    if (Math.floor(collected / 20) > Math.floor(before / 20)) say(`  ${collected} of ${total} found`);
    if (/^Installing collected/m.test(String(chunk))) say("  all found, installing");
  });
  return new Promise((resolve, reject) => {
    pip.on("error", reject);
    pip.on("close", (code) => {
      if (code === 0) {
        say(`  done in ${Math.round((Date.now() - started) / 1000)} s`);
        resolve(undefined);
        return;
      }
      const errors = output.split("\n").filter((line) => line.startsWith("ERROR:"));
      const message = errors[0]?.slice(7) ?? lastLine(output);
      reject(new SetupError(`pip could not install ${list} into .venv: ${message}`));
    });
  });
}

/**
 * "3.11" for a command that runs Python 3.11, null for one that does not run Python 3.
 * @param {string[]} command
 */
function versionOf(command) {
  const result = run(command, ["-c", "import sys; print('%d.%d' % sys.version_info[:2])"]);
  const version = result.status === 0 ? result.stdout.trim() : "";
  return /^3\.\d+$/.test(version) ? version : null;
}

/**
 * @param {string[]} command
 * @param {string[]} args
 */
function run([file = "", ...before], args) {
  return spawnSync(file, [...before, ...args], { encoding: "utf8" });
}

/** @param {string} text */
const lastLine = (text) => text.trim().split("\n").at(-1) ?? "";
