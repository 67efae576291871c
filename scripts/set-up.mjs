// npm run setup: all that `npm run lab` makes at its first use, without starting it: for images and machines that are prepared once.
import { runMain, setUpJupyter } from "./jupyter.mjs";

await runMain(async () => {
  await setUpJupyter();
  console.log("The notebooks' Python and kernel are in .venv: npm run lab opens them.");
  return 0;
});
