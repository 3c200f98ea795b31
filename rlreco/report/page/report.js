"use strict";
// The plain text of a title as lines of at most so many letters, where words allow it.
const linesOf = (text, letters) =>
  text.split(" ").reduce((lines, word) =>
    lines.length && lines.at(-1).length + word.length < letters
      ? [...lines.slice(0, -1), `${lines.at(-1)} ${word}`]
      : [...lines, word], []);

// On a phone the title of an axis takes several lines, for which the picture grows.
const fit = (layout, width) => {
  const axis = layout.xaxis;
  if (!axis?.title?.text || width >= 500) return;
  const lines = linesOf(axis.title.text, 26);
  axis.title.text = lines.join("<br>");
  axis.automargin = true;
  layout.height += 18 * (lines.length - 1);
};

(async () => {
  const text = (id) => document.getElementById(id).textContent;
  const packed = Uint8Array.from(atob(text("plotly").trim()), (letter) => letter.charCodeAt(0));
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const script = document.createElement("script");
  script.textContent = await new Response(unpacked).text();
  document.head.append(script);
  const look = JSON.parse(text("look"));
  for (const place of document.querySelectorAll("[data-figure]")) {
    const figure = JSON.parse(text(place.dataset.figure));
    fit(figure.layout, place.clientWidth);
    place.replaceChildren();
    await Plotly.newPlot(place, figure.data, { ...figure.layout, template: look }, { displayModeBar: false, responsive: true });
  }
  document.documentElement.dataset.drawn = "yes";
})();
