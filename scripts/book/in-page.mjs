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

/**
 * Of pictures: words that stick out by a pixel, or lie on others by more than two each way.
 * @param {string} pictures a selector
 * @returns {string[]}
 */
export function labelFaults(pictures) {
  return [...document.querySelectorAll(pictures)].flatMap((picture) => {
    const frame = picture.getBoundingClientRect();
    const labels = [...picture.querySelectorAll("text")]
      .map((element) => ({ words: element.textContent ?? "", box: element.getBoundingClientRect() }))
      .filter(({ words, box }) => words !== "" && box.width > 0);
    const outside = labels
      .filter(
        ({ box }) =>
          box.left < frame.left - 1 ||
          box.top < frame.top - 1 ||
          box.right > frame.right + 1 ||
          box.bottom > frame.bottom + 1,
      )
      .map(({ words }) => `"${words}" is outside`);
    const overlaps = labels.flatMap((a, i) =>
      labels.slice(i + 1).flatMap((b) => {
        const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
        const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
        return across > 2 && down > 2 ? [`"${a.words}" overlaps "${b.words}"`] : [];
      }),
    );
    return [...outside, ...overlaps];
  });
}

/** @returns {string[]} words of the live panels' plots that are cut off or lie on others */
export function panelFaults() {
  const faults = [];
  for (const panel of document.querySelectorAll("sa-explorable")) {
    const name = panel.getAttribute("name");
    const page = panel.getBoundingClientRect();
    for (const plot of panel.shadowRoot?.querySelectorAll(".plot") ?? []) {
      const words = [...plot.querySelectorAll(".tick, .axis")].map((word) => ({
        text: `${name}: ${word.textContent}`,
        box: word.getBoundingClientRect(),
      }));
      for (const [i, a] of words.entries()) {
        for (const b of words.slice(i + 1)) {
          const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
          const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
          if (across > 1 && down > 1) faults.push(`${a.text} over ${b.text}`);
        }
        if (a.box.left < page.left || a.box.right > page.right) faults.push(`${a.text} is cut off`);
      }
    }
  }
  return faults;
}

/** @returns {Promise<void>} when every panel has been in the window, its result is there, and what a new width changed is drawn */
export async function panelsDrawn() {
  const frames = () =>
    new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(seen))));
  for (const panel of document.querySelectorAll("sa-explorable")) {
    panel.scrollIntoView();
    while (!panel.shadowRoot?.querySelector(".reading")?.textContent) await frames();
  }
  scrollTo(0, 0);
  await document.fonts.ready;
  await frames();
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
