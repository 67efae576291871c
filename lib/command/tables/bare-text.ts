import { isAscii } from "node:buffer";

/** Is a text, behind the line of its header, without blanks, which may be around a word for a missing number, and ASCII? */
export interface BareText {
  look(chunk: Buffer): void;
  isBare(): boolean;
}

/** @param header has it a first line that holds no numbers? */
export function bareText(header: boolean): BareText {
  let inHeader = header;
  let bare = true;
  return {
    look(chunk) {
      let from = 0;
      if (inHeader) {
        const end = chunk.indexOf(LINE_FEED);
        if (end < 0) return;
        [inHeader, from] = [false, end];
      }
      const rest = chunk.subarray(from);
      if (bare && (rest.includes(SPACE) || rest.includes(TAB) || !isAscii(rest))) bare = false;
    },
    isBare: () => bare,
  };
}

const [TAB, LINE_FEED, SPACE] = [9, 10, 32];
