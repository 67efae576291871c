// Figures in the book: each is a picture first. When it comes near the window, Plotly draws the same figure in its place,
// which answers to the mouse; without scripts, or where Plotly fails, the picture stays.
(() => {
  const here = document.currentScript.src;
  let plotly;

  function loadPlotly() {
    plotly ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL("plotly-basic.min.js", here).href;
      script.onload = () => resolve(window.Plotly);
      script.onerror = () => reject(new Error(`${script.src} did not load`));
      document.head.append(script);
    });
    return plotly;
  }

  /** The picture of a figure: the last one before the figure's data. */
  function pictureOf(data) {
    const pictures = [...data.closest(".cell_output").querySelectorAll("img")];
    return pictures
      .filter((img) => img.compareDocumentPosition(data) & Node.DOCUMENT_POSITION_FOLLOWING)
      .at(-1);
  }

  async function draw(data) {
    if (data.dataset.drawn) return;
    data.dataset.drawn = "yes";
    const { data: traces, layout, config } = JSON.parse(data.textContent);
    const picture = pictureOf(data);
    const [Plotly] = await Promise.all([loadPlotly(), document.fonts.ready]);
    const place = document.createElement("div");
    place.className = "live-figure";
    place.style.width = `${layout.width}px`;
    place.style.height = `${layout.height}px`;
    place.setAttribute("role", "group");
    place.setAttribute("aria-label", picture.alt);
    picture.after(place);
    await Plotly.newPlot(place, traces, layout, { ...config, responsive: false });
    picture.hidden = true;
  }

  const failed = (error) => console.warn(`A figure stays a picture: ${error.message}`);
  const all = () => [...document.querySelectorAll("script.figure")];

  /** Draws every figure, for print. */
  window.drawAllFigures = () => Promise.all(all().map((data) => draw(data).catch(failed)));

  addEventListener("DOMContentLoaded", () => {
    const near = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) {
          if (!isIntersecting) continue;
          near.unobserve(target);
          draw(target.figureData).catch(failed);
        }
      },
      { rootMargin: "600px" },
    );
    for (const data of all()) {
      const picture = pictureOf(data);
      if (!picture) continue;
      const box = document.createElement("div");
      box.className = "figure-box";
      picture.replaceWith(box);
      box.append(picture);
      picture.figureData = data;
      near.observe(picture);
    }
  });
})();
