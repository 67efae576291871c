// The links of a site that lies in a folder: where they lead must be there.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

/**
 * Every page of the site, as paths in it.
 * @param {string} site
 */
export const pagesOf = (site) =>
  readdirSync(site, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".html"))
    .map((path) => path.split(sep).join("/"))
    .sort();

/**
 * @param {string} site
 * @returns {{ links: number, outside: number, faults: string[] }} `outside` counts addresses, which are not followed
 */
export function checkLinks(site) {
  /** @type {Map<string, Set<string>>} */
  const anchors = new Map();
  const anchorsOf = (/** @type {string} */ path) => {
    let found = anchors.get(path);
    if (!found) {
      const text = readFileSync(path, "utf8");
      found = new Set([...text.matchAll(/\s(?:id|name)="([^"]+)"/g)].map(([, id = ""]) => unescaped(id)));
      anchors.set(path, found);
    }
    return found;
  };
  let [links, outside] = [0, 0];
  const faults = [];
  for (const page of pagesOf(site)) {
    const html = readFileSync(join(site, page), "utf8").replaceAll(/<script[\s\S]*?<\/script>/g, (script) =>
      script.slice(0, script.indexOf(">") + 1),
    );
    for (const [, value = ""] of html.matchAll(/\s(?:href|src)="([^"]*)"/g)) {
      const link = unescaped(value);
      if (/^(data|javascript|mailto):/.test(link)) continue;
      if (/^([a-z]+:)?\/\//i.test(link)) {
        outside++;
        continue;
      }
      links++;
      const [file = "", fragment = ""] = link.split("#");
      const path = resolve(
        join(site, dirname(page)),
        decodeURI(file.replace(/\?.*$/, "")) || `./${page.split("/").at(-1)}`,
      );
      if (!existsSync(path) || relative(site, path).startsWith(".."))
        faults.push(`${page}: ${link} is not there`);
      else if (fragment && statSync(path).isFile() && path.endsWith(".html")) {
        if (!anchorsOf(path).has(decodeURIComponent(fragment)))
          faults.push(`${page}: ${link} has no such place`);
      }
    }
  }
  return { links, outside, faults };
}

/** @param {string} text */
const unescaped = (text) =>
  text.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
