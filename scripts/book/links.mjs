// The links of a page's source: Markdown's and those of HTML inside it. What stands in code or mathematics is no link.
import { posix } from "node:path";

const LINK = /(\]\(|\b(?:src|href)=")([^\s)"]+)/g;
const LITERAL = /^(`{3,}|~{3,})[^\n]*\n[\s\S]*?^\1|`[^`\n]+`|\$\$[\s\S]*?\$\$|\$[^$\n]+\$/gm;

/**
 * A page's text with each link to a file of this repository replaced.
 * @param {string} text
 * @param {(target: string) => string} replace gets the target as it is written, without #fragment
 */
function mapLinks(text, replace) {
  let result = "";
  let end = 0;
  for (const literal of text.matchAll(LITERAL)) {
    result += mapped(text.slice(end, literal.index)) + literal[0];
    end = literal.index + literal[0].length;
  }
  return result + mapped(text.slice(end));

  /** @param {string} prose */
  function mapped(prose) {
    return prose.replaceAll(LINK, (all, before, link) => {
      const [target = "", ...fragment] = link.split("#");
      if (target === "" || /^[a-z]+:/i.test(target)) return all;
      return [before + replace(target), ...fragment].join("#");
    });
  }
}

/**
 * The files that a page links to, as paths from the repository's root.
 * @param {string} page its own path from there
 * @param {string} text
 */
export function linkedFiles(page, text) {
  const found = new Set();
  mapLinks(text, (target) => {
    found.add(posix.normalize(posix.join(posix.dirname(page), decodeURI(target))));
    return target;
  });
  return /** @type {string[]} */ ([...found]);
}

/**
 * A page's text when it stands in another folder: its links lead where they led.
 * @param {string} text
 * @param {string} from its path
 * @param {string} to its path then
 */
export const moved = (text, from, to) =>
  mapLinks(text, (target) => posix.relative(posix.dirname(to), posix.join(posix.dirname(from), target)));
