/** Is the page light or dark? */
export type Scheme = "light" | "dark";

const DARK = "(prefers-color-scheme: dark)";
/** Attributes of html or body by which pages say so: `data-theme`, and JupyterLab's. */
const ATTRIBUTES = ["data-theme", "data-jp-theme-light"];

/** What the page says of itself, and where it says nothing what the reader's system prefers. */
export function pageScheme(): Scheme {
  for (const element of [document.documentElement, document.body]) {
    const theme = element?.getAttribute("data-theme");
    if (theme === "light" || theme === "dark") return theme;
    const lab = element?.getAttribute("data-jp-theme-light");
    if (lab === "true" || lab === "false") return lab === "true" ? "light" : "dark";
  }
  return matchMedia(DARK).matches ? "dark" : "light";
}

/** Calls `listener` whenever the scheme may have changed, until the returned function is called. */
export function watchScheme(listener: () => void): () => void {
  const query = matchMedia(DARK);
  query.addEventListener("change", listener);
  const observer = new MutationObserver(listener);
  for (const element of [document.documentElement, document.body]) {
    if (element) observer.observe(element, { attributes: true, attributeFilter: ATTRIBUTES });
  }
  return () => {
    query.removeEventListener("change", listener);
    observer.disconnect();
  };
}
