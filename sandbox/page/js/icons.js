/** Line icons of this page, 24 × 24, drawn with strokes so that they take the colour of the text. */

import { s } from "./dom.js";

const PATHS = {
  hash: ["M9 3 7 21", "M17 3l-2 18", "M4 9h17", "M3 15h17"],
  chat: ["M4 5.5h16v11H11l-4.5 4v-4H4z"],
  members: ["M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z", "M2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6", "M16 4.5a3.5 3.5 0 0 1 0 6.5", "M18 14.5c2.3.7 3.5 2.6 3.5 5.5"],
  panel: ["M4 19V9", "M10 19V5", "M16 19v-7", "M21 19H3"],
  plus: ["M12 5v14", "M5 12h14"],
  send: ["M4 12 21 4l-5 17-4-7z", "M12 14l9-10"],
  dots: ["M5 12h.01", "M12 12h.01", "M19 12h.01"],
  trash: ["M4 7h16", "M9 7V4h6v3", "M6 7l1 13h10l1-13", "M10 11v5", "M14 11v5"],
  copy: ["M9 9h11v11H9z", "M5 15H4V4h11v1"],
  id: ["M3 6h18v12H3z", "M7 10v4", "M11 10v4h1.5a2 2 0 0 0 0-4z"],
  apps: ["M4 4h6v6H4z", "M14 4h6v6h-6z", "M4 14h6v6H4z", "M17 14v6", "M14 17h6"],
  sun: ["M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8z", "M12 2v2", "M12 20v2", "M2 12h2", "M20 12h2", "M5 5l1.4 1.4", "M17.6 17.6 19 19", "M5 19l1.4-1.4", "M17.6 6.4 19 5"],
  moon: ["M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z"],
  down: ["M6 9l6 6 6-6"],
  right: ["M9 6l6 6-6 6"],
  left: ["M15 6l-6 6 6 6"],
  close: ["M6 6l12 12", "M18 6 6 18"],
  file: ["M6 3h8l5 5v13H6z", "M14 3v5h5"],
  image: ["M4 4h16v16H4z", "M4 17l5-5 4 4 3-3 4 4", "M9 9h.01"],
  upload: ["M12 16V4", "M7 9l5-5 5 5", "M4 16v4h16v-4"],
  download: ["M12 4v12", "M7 11l5 5 5-5", "M4 20h16"],
  check: ["M5 12.5l4.5 4.5L19 7.5"],
  warning: ["M12 3 2 20h20z", "M12 10v4", "M12 17h.01"],
  eye: ["M2 12s4-7 10-7 10 7 10 7-4 7-10 7-10-7-10-7z", "M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z"],
  menu: ["M4 6h16", "M4 12h16", "M4 18h16"],
  open: ["M14 4h6v6", "M20 4l-9 9", "M18 14v6H4V6h6"],
  spark: ["M12 3l2 7 7 2-7 2-2 7-2-7-7-2 7-2z"],
  arrow: ["M4 5v6a4 4 0 0 0 4 4h11", "M15 11l4 4-4 4"],
  bolt: ["M13 2 5 14h6l-1 8 8-12h-6z"],
  person: ["M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8z", "M4 21c0-4.5 3.5-7 8-7s8 2.5 8 7"],
};

/** A decorative icon; what it stands for is said by the control that carries it. */
export function icon(name, size = 20) {
  const paths = PATHS[name].map((d) => s("path", { d }));
  return s("svg", { class: `icon icon-${name}`, viewBox: "0 0 24 24", width: size, height: size, "aria-hidden": "true" }, ...paths);
}
