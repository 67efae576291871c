// What the check of the book asks a page, in the page. Each function is sent there as it is, so none uses another.

/** @returns {string[]} what is wider than the window, cut off or laid over something else */
export function layoutFaults() {
  const faults = [];
  const name = (/** @type {Element} */ element) =>
    `<${element.tagName.toLowerCase()} class="${element.getAttribute("class") ?? ""}"> ${element.textContent?.trim().slice(0, 40)}`;
  const root = document.documentElement;
  if (root.scrollWidth > innerWidth) faults.push(`the page scrolls sideways: ${root.scrollWidth} pixels`);
  const main = document.querySelector("main") ?? document.body;
  const scrolls = (/** @type {Element} */ element) => {
    for (
      let at = /** @type {Element | null} */ (element);
      at && at !== document.body;
      at = at.parentElement
    ) {
      if (["auto", "scroll"].includes(getComputedStyle(at).overflowX)) return true;
    }
    return false;
  };
  for (const element of main.querySelectorAll("*")) {
    const ownText = [...element.childNodes].some(
      ({ nodeType, nodeValue }) => nodeType === 3 && /\S/.test(nodeValue ?? ""),
    );
    if (!ownText || element.closest("svg, script, style, mjx-assistive-mml, .visually-hidden, [hidden]"))
      continue;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    if (box.width <= 1 || style.visibility === "hidden" || scrolls(element)) continue;
    if (box.right > innerWidth + 1 || box.left < -1) faults.push(`outside the window: ${name(element)}`);
    const clips = ["hidden", "clip"].includes(style.overflowX) && style.display !== "inline";
    if (clips && element.scrollWidth > element.clientWidth + 1) faults.push(`cut off: ${name(element)}`);
  }
  for (const section of main.querySelectorAll("section, .cell, .cell_output, td")) {
    const boxes = [...section.children]
      .filter((child) => !["absolute", "fixed"].includes(getComputedStyle(child).position))
      .map((child) => ({ child, box: child.getBoundingClientRect() }))
      .filter(({ box }) => box.height > 0 && box.width > 0);
    for (const [i, { child, box }] of boxes.entries()) {
      const next = boxes[i + 1];
      const beside = next && (next.box.left >= box.right - 1 || next.box.right <= box.left + 1);
      if (next && !beside && next.box.top < box.bottom - 2)
        faults.push(`overlaps what follows: ${name(child)}`);
    }
  }
  return faults;
}

/** @returns {Promise<string[]>} axe-core's faults that are serious or critical */
export async function accessibilityFaults() {
  const { axe } = /** @type {{ axe: import("axe-core") }} */ (/** @type {unknown} */ (window));
  const { violations } = await axe.run(document, { resultTypes: ["violations"], preload: false });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => `${id} (${help}), ${nodes.length} times: ${nodes[0]?.html.slice(0, 120)}`);
}

/** @returns {Promise<string[]>} the figures that have not become interactive */
export async function figureFaults() {
  const page = /** @type {{ drawAllFigures?: () => Promise<void> }} */ (/** @type {unknown} */ (window));
  await page.drawAllFigures?.();
  const pictures = [...document.querySelectorAll("script.figure")].filter(
    (data) => !data.closest(".cell_output")?.querySelector(".live-figure .main-svg"),
  );
  return pictures.map(() => "a figure stayed a picture");
}

/** @returns {number} milliseconds until text stood in the window */
export function firstText() {
  return performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN;
}
