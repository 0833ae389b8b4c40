// The map's icons, drawn from the same shapes as the lists'.
import type { Map as MapView } from "maplibre-gl";
import { PLACE_COLOURS, PLACE_SHAPES, priorityColour, STATUSES, UNIT_GLYPHS } from "../glyphs";
import type { Theme } from "../theme";

const RATIO = 2;

type Draw = (context: CanvasRenderingContext2D) => void;

function icon(size: number, draw: Draw): ImageData {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size * RATIO;
  const context = canvas.getContext("2d")!;
  context.scale(RATIO, RATIO);
  draw(context);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

function shape(path: string, colour: string, halo: string, { size = 18, hollow = false } = {}): ImageData {
  return icon(size, (context) => {
    const scale = (size - 4) / 16;
    context.translate(2, 2);
    context.scale(scale, scale);
    const outline = new Path2D(path);
    context.lineJoin = "round";
    context.strokeStyle = halo;
    context.lineWidth = 3.4;
    context.stroke(outline);
    context.fillStyle = hollow ? halo : colour;
    context.fill(outline, "evenodd");
    if (!hollow) return;
    context.strokeStyle = colour;
    context.lineWidth = 2.6;
    context.stroke(outline);
  });
}

// A waiting call is filled, an answered one only outlined; the digit is its priority.
function incident(priority: number, waiting: boolean, theme: Theme): ImageData {
  const [colour, ground] = [priorityColour(priority, theme), theme === "dark" ? "#0b0f13" : "#ffffff"];
  return icon(26, (context) => {
    context.beginPath();
    context.moveTo(13, 24.5);
    context.lineTo(4, 14);
    context.arc(13, 10.5, 9, Math.PI * 0.86, Math.PI * 0.14);
    context.closePath();
    context.fillStyle = waiting ? colour : ground;
    context.strokeStyle = waiting ? ground : colour;
    context.lineWidth = 2.2;
    context.fill();
    context.stroke();
    context.fillStyle = waiting ? ground : colour;
    context.font = "bold 12px system-ui, sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(String(priority), 13, 11);
  });
}

export function addIcons(map: MapView, theme: Theme): void {
  const halo = theme === "dark" ? "#0b0f13" : "#ffffff";
  const put = (name: string, image: ImageData) => {
    if (map.hasImage(name)) map.removeImage(name);
    map.addImage(name, image, { pixelRatio: RATIO });
  };
  for (const status of STATUSES) {
    const glyph = UNIT_GLYPHS[status];
    put(`unit-${status}`, shape(glyph.path, glyph.colour[theme], halo, { hollow: glyph.hollow ?? false }));
  }
  for (const kind of Object.keys(PLACE_SHAPES) as (keyof typeof PLACE_SHAPES)[]) {
    put(kind, shape(PLACE_SHAPES[kind], PLACE_COLOURS[kind][theme], halo, { size: kind === "van" ? 20 : 15 }));
  }
  put("station-empty", shape(PLACE_SHAPES.station, PLACE_COLOURS.station[theme], halo, { size: 15, hollow: true }));
  put("hospital-closed", shape(PLACE_SHAPES.hospital, PLACE_COLOURS.hospital[theme], halo, { size: 15, hollow: true }));
  for (let priority = 1; priority <= 9; priority++) {
    put(`incident-${priority}-waiting`, incident(priority, true, theme));
    put(`incident-${priority}-answered`, incident(priority, false, theme));
  }
}
