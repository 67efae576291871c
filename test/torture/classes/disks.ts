import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { spawned } from "../../programs.js";
import { judged, withoutLeftovers } from "../judge.js";
import { type Outcome, type Place, RIGHT, type Torture } from "../torture.js";
import { undisturbed, WORKS } from "../undisturbed.js";

interface DiskCase {
  readonly work: string;
  readonly trouble:
    | "small disk"
    | "small files"
    | "full stdout"
    | "closed stdout"
    | "closed stderr"
    | "read-only";
  readonly kilobytes: number;
}

/** Does the system let a test have a disk of its own? */
const mayMount = (): boolean => spawnSync("unshare", ["-m", "true"]).status === 0;

/** The shell that makes the trouble and becomes the command; $1 is the folder that is written to. */
const TROUBLES: Readonly<Record<DiskCase["trouble"], (kilobytes: number) => string>> = {
  // The disk is gone with the shell: what is left on it is listed in time.
  "small disk": (size) =>
    `mount -t tmpfs -o size=${size}k none "$1"; folder=$1; shift; "$@"; code=$?; find "$folder" -type f > "$folder.left"; exit $code`,
  "small files": (size) => `ulimit -f ${size}; shift; exec "$@"`,
  "full stdout": () => `shift; exec "$@" > /dev/full`,
  "closed stdout": () => `shift; exec "$@" >&-`,
  "closed stderr": () => `shift; exec "$@" 2>&-`,
  "read-only": () => `mount -t tmpfs -o ro none "$1"; shift; exec "$@"`,
};

async function runDisk({ work, trouble, kilobytes }: DiskCase, place: Place): Promise<Outcome> {
  const mounts = trouble === "small disk" || trouble === "read-only";
  if (mounts && !mayMount()) return RIGHT;
  const whole = await undisturbed(WORKS[work], `disks-${work}`, place.shared);
  const out = join(place.folder, "out");
  mkdirSync(out);
  const shell = [
    ...(mounts ? ["unshare", "-m"] : []),
    "bash",
    "-c",
    TROUBLES[trouble](kilobytes),
    "trouble",
    out,
  ];
  const outcome = await spawned(WORKS[work].program, WORKS[work].args(out, whole.kept), { before: shell });
  const { code, err } = outcome;
  if (trouble === "small disk" && /\.tmp$/m.test(readFileSync(`${out}.left`, "utf8")))
    return { kind: "leftover", detail: `${code}: ${err}: ${readFileSync(`${out}.left`, "utf8")}` };
  if (trouble === "full stdout") {
    const clear = code === 1 && /^[^\n]*cannot be written[^\n]*\n$/.test(err);
    return { kind: clear ? "clear error" : "crash", detail: `${code}: ${err}` };
  }
  // What cannot be seen there is as it always is in the files.
  const unread = mounts || trouble === "closed stdout";
  const judgement = judged(
    { ...outcome, err: trouble === "closed stderr" ? "" : err },
    (said) =>
      unread || WORKS[work].answer(said, out) === whole.answer
        ? undefined
        : `other bits: ${said.slice(0, 300)}`,
    [1, 2],
  );
  return withoutLeftovers(judgement, place.folder);
}

export const disks: Torture<DiskCase> = {
  name: "disks and streams",
  promise:
    "a full or read-only disk, a limit on files, or a closed stream is one clear line; no half file is left",
  cases: fc.record({
    work: fc.constantFrom(...Object.keys(WORKS)),
    trouble: fc.constantFrom(...(Object.keys(TROUBLES) as DiskCase["trouble"][])),
    kilobytes: fc.integer({ min: 4, max: 400 }),
  }),
  share: 3,
  seconds: 600,
  whole: true,
  unable: () => (process.platform === "linux" ? undefined : "needs Linux"),
  run: runDisk,
};
