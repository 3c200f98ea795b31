"use strict";
// The plain text of a title in lines of at most so many letters, where words allow it.
const inLines = (text, letters) =>
  text.split(" ").reduce((lines, word) =>
    lines.length && lines.at(-1).length + word.length < letters
      ? [...lines.slice(0, -1), `${lines.at(-1)} ${word}`]
      : [...lines, word], []).join("<br>");

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
    const title = figure.layout.xaxis?.title;
    if (title?.text) title.text = inLines(title.text, place.clientWidth < 500 ? 26 : 70);
    place.replaceChildren();
    await Plotly.newPlot(place, figure.data, { ...figure.layout, template: look }, { displayModeBar: false, responsive: true });
  }
  document.documentElement.dataset.drawn = "yes";
})();
