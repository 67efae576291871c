/** Flags that are not their option's name with hyphens, those that say more with a word behind them, and those that belong together. */
const FLAGS: ReadonlyMap<string, string> = new Map([
  ["header", "--no-header"],
  ["missing", "--missing drop"],
  ["decimal", "--decimal, --thousands"],
  ["thousands", "--thousands, --decimal"],
  ["weights", "--weights, --counts, --trials"],
  ["offset", "--offset, --exposure"],
]);

/** Options of the library that no command has a flag for. */
const UNFLAGGED: readonly string[] = ["loss", "names", "stepSize", "momentumGain"];

/** The flag of an option: "warmUp" is --warm-up; undefined for one without. */
export function flagOf(option: string): string | undefined {
  if (UNFLAGGED.includes(option)) return undefined;
  return FLAGS.get(option) ?? `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
