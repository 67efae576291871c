/** What is told of a text on its way; lines, empty ones passed over, and fields are numbered from 0. */
interface Listener {
  /** Are empty lines to be told of as well, with one field? So they are rows of a single column; no unless given. */
  readonly blank?: boolean;
  /** A quotation mark inside a field that does not begin with one. */
  readonly loose?: (line: number, field: number) => void;
  /** A line has ended, after so many fields. */
  readonly line?: (line: number, fields: number) => void;
}

/**
 * Follows a text by RFC 4180, piece by piece.
 *
 * @param skip lines on top that are none of the table
 */
export function followFields(
  delimiter: string,
  skip: number,
  { blank = false, loose, line: ended }: Listener,
): (text: string) => void {
  const separator = Buffer.from(delimiter).toString("latin1");
  let state: "begun" | "spaced" | "plain" | "quoted" | "closed" = "begun";
  let above = skip;
  let line = 0;
  let field = 0;
  let empty = true;
  let returned = false;
  /** Characters of the separator that have just gone by. */
  let matched = 0;
  const next = (character: string): void => {
    if (state === "quoted") {
      if (character === '"') state = "closed";
      return;
    }
    if (character === "\n" || character === "\r") {
      if (!empty || (blank && !(returned && character === "\n"))) {
        ended?.(line, field + 1);
        line++;
      }
      [state, field, empty, matched] = ["begun", 0, true, 0];
      returned = character === "\r";
      return;
    }
    returned = false;
    empty = false;
    matched = character === separator[matched] ? matched + 1 : Number(character === separator[0]);
    if (matched === separator.length) {
      [state, matched] = ["begun", 0];
      field++;
    } else if (character === '"') {
      if (state === "plain") loose?.(line, field);
      else state = "quoted";
    } else state = state === "begun" && character === " " ? "spaced" : "plain";
  };
  let mark = true;
  return (text) => {
    let at = mark && text.startsWith("\xef\xbb\xbf") ? 3 : 0;
    mark = false;
    for (; above > 0 && at < text.length; at++) if (text[at] === "\n") above--;
    for (; at < text.length; at++) next(text[at]);
  };
}
