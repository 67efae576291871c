// A JupyterLab extension, as JupyterLab loads it: no build. A figure is drawn when the mouse enters it: with this it looks as
// its picture did, in the same typeface, and the notebook stays as it was. Otherwise the renderer would put a picture of its
// own in place of the saved one, and mark the notebook as changed.
(() => {
  const name = "sa-adam-figures";
  const figure = "application/vnd.plotly.v1+json";
  const folder = new URL(".", document.currentScript.src);

  /** All at once: labels are measured before a browser would fetch what they are set in. */
  const loadTypeface = async () => {
    const faces = await (await fetch(new URL("faces.json", folder))).json();
    for (const { family, file, ...descriptors } of faces) {
      const face = new FontFace(family, `url(${new URL(file, folder)})`, descriptors);
      document.fonts.add(await face.load());
    }
  };

  /** The renderer gets a model that it can read only, unless there is no picture yet. */
  const readingOnly = (renderer) => {
    const renderModel = renderer.renderModel;
    renderer.renderModel = (model) =>
      renderModel.call(renderer, {
        get data() {
          return model.data;
        },
        get metadata() {
          return model.metadata;
        },
        trusted: model.trusted,
        setData(options) {
          if (model.data["image/png"] === undefined) model.setData(options);
        },
      });
    return renderer;
  };

  /** In place: notebooks that are open already have the same factory. */
  const change = (factory) => {
    const createRenderer = factory.createRenderer;
    factory.createRenderer = (options) => readingOnly(createRenderer.call(factory, options));
  };

  const activate = (registry) => {
    loadTypeface().catch((error) => console.warn(`Figures are drawn in another typeface: ${error}`));
    const known = registry.getFactory(figure);
    if (known !== undefined) {
      change(known);
      return;
    }
    const addFactory = registry.addFactory;
    registry.addFactory = (factory, ...rest) => {
      if (factory.mimeTypes.includes(figure)) change(factory);
      addFactory.call(registry, factory, ...rest);
    };
  };

  /** What JupyterLab shares with its extensions. */
  let shared;
  globalThis._JUPYTERLAB ??= {};
  globalThis._JUPYTERLAB[name] = {
    init(scope) {
      shared = scope;
    },
    async get() {
      const [version] = Object.values(shared["@jupyterlab/rendermime"]);
      const { IRenderMimeRegistry } = (await version.get())();
      const plugin = {
        id: `${name}:plugin`,
        autoStart: true,
        requires: [IRenderMimeRegistry],
        activate: (_app, registry) => activate(registry),
      };
      return () => ({ __esModule: true, default: plugin });
    },
  };
})();
