/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/** Text is measured right only once its typeface is there, and `document.fonts.ready` waits for no face before its first use. */
export async function loadFonts(): Promise<void> {
  await Promise.all(Array.from(document.fonts, (face) => face.load()));
  await document.fonts.ready;
}
