// Bundles the console into ../static/console: one script, one style sheet, the map's worker, the page.
import { build } from "esbuild";
import { cp, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "static", "console");
const map = join(here, "node_modules", "maplibre-gl", "dist");

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await build({
  entryPoints: { console: join(here, "src", "main.tsx") },
  outdir: out,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "linked",
  loader: { ".json": "json" },
  logLevel: "info",
});
await cp(join(map, "maplibre-gl-worker.mjs"), join(out, "maplibre-gl-worker.mjs"));
for (const file of ["index.html", "icon.svg"]) await cp(join(here, file), join(out, file));
