import { isAscii } from "node:buffer";

/** Is a text behind its first line without blanks, which may be around a word for a missing number, and ASCII? */
export interface BareText {
  look(chunk: Buffer): void;
  isBare(): boolean;
}

export function bareText(): BareText {
  let inFirst = true;
  let bare = true;
  return {
    look(chunk) {
      let from = 0;
      if (inFirst) {
        const end = chunk.indexOf(LINE_FEED);
        if (end < 0) return;
        [inFirst, from] = [false, end];
      }
      const rest = chunk.subarray(from);
      if (bare && (rest.includes(SPACE) || rest.includes(TAB) || !isAscii(rest))) bare = false;
    },
    isBare: () => bare,
  };
}

const [TAB, LINE_FEED, SPACE] = [9, 10, 32];
