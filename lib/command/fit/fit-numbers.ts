import { log10 } from "sa-adam/internal";
/** A p-value as R prints it: three digits, "<2e-16" where doubles end. @example pValueText(0.04321) // "0.0432" */
export function pValueText(p: number): string {
  if (Number.isNaN(p)) return "";
  if (p < 2.2e-16) return "<2e-16";
  return p < 1e-4 ? exponential(p, 3) : p.toPrecision(3);
}

const MOST_DIGITS = 6;

/**
 * Numbers of one line of a table with one number of decimals: the one that shows `digits` digits of the standard
 * error, so that no number has more digits than are known. Powers of ten where that would take long strings.
 *
 * @example numberTexts([0.51234, 0.50111], 0.0123, 2) // ["0.512", "0.501"]
 */
export function numberTexts(values: readonly number[], standardError: number, digits: number): string[] {
  const sizes = [...values, standardError].map(Math.abs).filter((size) => !Number.isNaN(size));
  const largest = Math.max(...sizes, 0);
  const scale = standardError > 0 ? standardError : largest;
  const decimals = Math.max(0, digits - 1 - Math.floor(log10(scale)));
  const plain = Number.isFinite(decimals) && decimals <= 8 && largest < 1e9;
  return values.map((value) => {
    if (!Number.isFinite(value)) return "";
    if (plain) return value.toFixed(decimals);
    // As far as the standard error's last digit, within reason.
    const further = Math.floor(log10(Math.abs(value))) - Math.floor(log10(scale));
    return exponential(value, Math.min(MOST_DIGITS, digits + (further > 0 ? further : 0)));
  });
}

/** A number to five digits, or to a whole one where it has more before the point. @example numberText(1234.567) // "1234.6" */
export function numberText(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9 || (size < 1e-4 && size > 0)) return exponential(value, 5);
  return size >= 1e4 ? String(Math.round(value)) : value.toPrecision(5);
}

/** A statistic with two decimals. */
export function statisticText(value: number): string {
  if (!Number.isFinite(value)) return "";
  return Math.abs(value) < 1e5 ? value.toFixed(2) : exponential(value, 3);
}

/** A ratio with four digits. @example ratioText(1.23456) // "1.235" */
export function ratioText(ratio: number): string {
  if (!Number.isFinite(ratio)) return ratio === Number.POSITIVE_INFINITY ? "inf" : "";
  return ratio >= 1e-3 && ratio < 1e4 ? ratio.toPrecision(4) : exponential(ratio, 4);
}

/** 5000000 as "5,000,000". */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** "850 kB", "123 MB" or "1.2 GB". */
export function memoryText(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  return bytes >= 1e6 ? `${Math.round(bytes / 1e6)} MB` : `${Math.round(bytes / 1e3)} kB`;
}

/** "0.52 s", "48.2 s", "12 min 5 s", "3 h 20 min". */
export function durationText(seconds: number): string {
  if (seconds < 90) return `${seconds < 10 ? seconds.toFixed(2) : seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 90) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** R's form of a power of ten: at least two digits of exponent. */
function exponential(value: number, digits: number): string {
  return value.toExponential(digits - 1).replace(/e([+-])(\d)$/, "e$10$2");
}
