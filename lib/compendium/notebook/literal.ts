/** Words that Markdown leaves as they are: captions speak of x* and of n |x|². */
export function literal(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|$~#]/g, "\\$&");
}
