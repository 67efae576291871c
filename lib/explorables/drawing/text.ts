import { log10 } from "sa-adam/internal";

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Text as it may stand in markup. @example escaped("a < b") // "a &lt; b" */
export function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** 10 to an integer power in words of one line. @example powerText(-2) // "10⁻²" */
export function powerText(exponent: number): string {
  const digits = Array.from(String(Math.abs(exponent)), (digit) => SUPERSCRIPTS[Number(digit)]).join("");
  return `10${exponent < 0 ? "⁻" : ""}${digits}`;
}

/** A whole number in groups of three, from a million on by its power of ten. @example countText(2e8) // "2 × 10⁸" */
export function countText(count: number): string {
  if (count < 1e6) return grouped(Math.round(count));
  const exponent = Math.floor(log10(count) + 1e-9);
  const mantissa = Number((count / Number(`1e${exponent}`)).toPrecision(2));
  return mantissa === 1 ? powerText(exponent) : `${mantissa} × ${powerText(exponent)}`;
}

/** A whole number in groups of three, whatever its size. @example grouped(12345) // "12,345" */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A number to so many significant digits, as people write it. @example numberText(0.000123, 2) // "1.2 × 10⁻⁴" */
export function numberText(value: number, digits = 3): string {
  if (Number.isNaN(value)) return "";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-3 && size < 1e5)) {
    const text = value.toPrecision(digits);
    return (text.includes("e") ? String(Number(text)) : text).replace("-", "−");
  }
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  return `${mantissa.replace("-", "−")} × ${powerText(Number(exponent))}`;
}

/** A share as percent with one decimal, rounded so that what is not all is not called 100. @example percentText(0.95) // "95.0 %" */
export function percentText(share: number): string {
  if (Number.isNaN(share)) return "";
  const text = (100 * share).toFixed(1);
  if (share < 1 && text === "100.0") return "above 99.9 %";
  if (share > 0 && text === "0.0") return "below 0.1 %";
  return `${text} %`;
}
