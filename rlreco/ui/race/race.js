// The Race: lanes, curves and leaderboard of a simulation, animated from rows that come once.
//
// Streamlit calls the default export whenever data or theme change. A scene belongs to one mounted element; the session
// that is shown belongs to the race, so that a race goes on where it was when its element is replaced.

const PACE = 10; // sessions a second at x1
const SPEEDS = [1, 10, 100];
const OUTCOMES = 3;
const NOTHING = 1e-9; // of regret: policies closer than that are equal
const LONGEST_SHARE = 0.099; // of those that people read, in letters
const GUTTER = 8.2; // for labels right of the curves, in em
const DASHES = {
  solid: [], dot: [2, 5], dash: [9, 6], longdash: [15, 6], dashdot: [9, 5, 2, 5], longdashdot: [15, 5, 2, 5],
};
const scenes = new WeakMap();
const races = (globalThis.rlrecoRaces ??= new Map());

export default function ({ data, parentElement }) {
  let scene = scenes.get(parentElement);
  if (!scene) {
    scene = new Scene(parentElement.querySelector('.race'));
    scenes.set(parentElement, scene);
  }
  scene.take(data);
  return () => {
    scene.leave();
    scenes.delete(parentElement);
  };
}

// Where the visitor is in a race: kept beyond the element, without its rows.
function place(data) {
  const old = races.get(data.id);
  if (old && !(data.running && data.done < old.done)) return Object.assign(old, { done: data.done });
  const speed = data.planned > 5000 ? 100 : 10;
  const fresh = { head: data.running ? 0 : data.done, playing: data.running, speed, ceiling: 0, done: data.done };
  races.set(data.id, fresh);
  return fresh;
}

class Scene {
  constructor(root) {
    this.root = root;
    this.part = (name) => root.querySelector(name);
    this.still = matchMedia('(prefers-reduced-motion: reduce)');
    this.lanes = [];
    this.rows = [];
    this.frame = 0;
    this.wire();
    this.sizes = new ResizeObserver(() => this.measure());
    this.sizes.observe(this.part('.chart'));
    this.sizes.observe(this.part('.lanes'));
    this.tick = this.tick.bind(this);
  }

  leave() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.sizes.disconnect();
  }

  take(data) {
    const another = !this.data || this.data.id !== data.id;
    this.data = data;
    this.speak();
    this.at = place(data);
    this.at.driver = this; // an element that is about to go may still draw
    if (this.still.matches) Object.assign(this.at, { playing: false, head: this.at.scrubbed ? this.at.head : data.done });
    this.curves = data.curves.map(readCurve);
    // The axis stays where the first rows put it, so that curves don't sink; it grows only for what would leave it.
    if (!this.at.ceiling || highest(this.curves) > this.at.ceiling) this.at.ceiling = data.ceiling ?? 0;
    this.lanes = data.lanes.map((lane) => appended(lane, another ? null : this.lanes.find((old) => old.code === lane.code)));
    this.root.classList.toggle('still', this.still.matches);
    this.root.style.setProperty('--lanes', Math.max(data.lanes.length, 3));
    this.root.dataset.done = data.done;
    this.root.dataset.running = data.running;
    this.root.dataset.ceiling = this.at.ceiling;
    const scrub = this.part('.scrub');
    scrub.max = data.planned;
    this.part('.claim').replaceChildren(textual('strong', data.claim), data.doubt);
    this.part('.note').textContent = data.note;
    this.buildBoard();
    this.buildTable();
    this.measure();
    this.go();
  }

  // The words of the page's language, in which the element was not made.
  speak() {
    const { texts, language } = this.data;
    if (this.language === language) return;
    this.language = language;
    this.root.setAttribute('aria-label', texts.race);
    for (const part of this.root.querySelectorAll('[data-label]')) part.setAttribute('aria-label', texts[part.dataset.label]);
    for (const part of this.root.querySelectorAll('[data-text]')) part.textContent = texts[part.dataset.text];
    for (const button of this.root.querySelectorAll('[data-speed]')) {
      const sessions = count(PACE * button.dataset.speed, language);
      button.setAttribute('aria-label', texts.pace.replace('{sessions}', sessions));
    }
  }

  // Parts ------------------------------------------------------------------------------------------------------------

  wire() {
    const on = (name, event, act) => this.part(name).addEventListener(event, act);
    on('.play', 'click', () => this.toggle());
    on('.scrub', 'input', (event) => this.scrub(Number(event.target.value)));
    on('.large', 'click', () => this.enlarge());
    on('.full', 'click', () => this.fill());
    on('.as-table', 'click', (event) => {
      const hidden = this.part('.results').classList.toggle('aside');
      event.currentTarget.setAttribute('aria-pressed', String(!hidden));
    });
    for (const button of this.root.querySelectorAll('[data-speed]')) {
      button.addEventListener('click', () => this.pace(Number(button.dataset.speed)));
    }
    this.root.addEventListener('keydown', (event) => this.key(event));
    this.root.addEventListener('fullscreenchange', () => {
      const full = this.root.matches(':fullscreen');
      this.part('.full').setAttribute('aria-pressed', String(full));
      this.measure();
    });
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = Math.max(1, Math.round(this.data.planned / 100)) * (event.shiftKey ? 10 : 1);
    const onButton = event.target.tagName === 'BUTTON';
    const acts = {
      ' ': onButton ? null : () => this.toggle(),
      ArrowRight: () => this.scrub(this.at.head + step),
      ArrowLeft: () => this.scrub(this.at.head - step),
      Home: () => this.scrub(0),
      End: () => this.scrub(this.data.done),
      f: () => this.fill(),
      t: () => this.enlarge(),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  toggle() {
    if (this.still.matches) return;
    const ended = !this.data.running && this.at.head >= this.data.done;
    if (!this.at.playing && ended) this.at.head = 0;
    this.at.playing = !this.at.playing;
    this.go();
  }

  scrub(session) {
    Object.assign(this.at, { head: Math.min(Math.max(session, 0), this.data.done), playing: false, scrubbed: true });
    this.go();
  }

  pace(speed) {
    this.at.speed = speed;
    this.go();
  }

  enlarge() {
    const large = this.root.classList.toggle('large');
    this.part('.large').setAttribute('aria-pressed', String(large));
    if (large && !this.root.matches(':fullscreen')) this.root.scrollIntoView({ block: 'start' });
    this.measure();
  }

  fill() {
    if (this.root.matches(':fullscreen')) document.exitFullscreen();
    else this.root.requestFullscreen?.();
  }

  // Time -------------------------------------------------------------------------------------------------------------

  go() {
    this.clock = { frames: 0, spent: 0, since: performance.now(), last: performance.now() };
    this.buttons();
    if (!this.frame) this.frame = requestAnimationFrame(this.tick);
  }

  tick(now) {
    this.frame = 0;
    const { at, data, clock } = this;
    if (at.playing && at.driver === this) at.head = Math.min(at.head + Math.max(now - clock.last, 0) / 1000 * PACE * at.speed, data.done);
    clock.last = now;
    const started = performance.now();
    this.draw(now);
    clock.spent += performance.now() - started;
    if (at.playing && !data.running && at.head >= data.done) this.end();
    if (at.playing) {
      this.count(now);
      this.frame = requestAnimationFrame(this.tick);
    }
  }

  end() {
    this.at.playing = false;
    this.buttons();
    this.draw(performance.now());
    const lines = this.ranked().map((line) => `${line.rank}. ${line.curve.name}, ${line.words}`);
    this.part('.news').textContent = lines.join('. ');
  }

  // The mean frame rate since play was pressed, and the milliseconds that a frame takes, for those who measure.
  count(now) {
    const { clock } = this;
    clock.frames += 1;
    const seconds = (now - clock.since) / 1000;
    if (seconds < 0.5) return;
    this.root.dataset.fps = (clock.frames / seconds).toFixed(1);
    this.root.dataset.frameMs = (clock.spent / clock.frames).toFixed(2);
  }

  // Drawing ----------------------------------------------------------------------------------------------------------

  measure() {
    if (!this.data) return;
    const style = getComputedStyle(this.part('.zones'));
    const theme = (name) => style.getPropertyValue(`--st-${name}`).trim();
    this.em = parseFloat(style.fontSize);
    this.ink = theme('text-color') || style.color;
    this.border = theme('border-color') || style.color;
    this.font = `${0.86 * this.em}px ${theme('font') || 'sans-serif'}`;
    this.chart = sized(this.part('.chart canvas'));
    this.strip = sized(this.part('.lanes canvas'));
    this.sprites = null;
    this.headings();
    this.slots();
    this.buildLabels();
    this.draw(performance.now(), true);
  }

  draw(now, all = false) {
    this.drawLanes();
    this.drawCurves();
    if (all || !this.lastWords || now - this.lastWords > 120 || !this.at.playing) {
      this.lastWords = now;
      this.board();
      this.progress();
    }
  }

  progress() {
    const { at, data } = this;
    const session = Math.floor(at.head);
    const words = data.texts.progress
      .replace('{session}', count(session, data.language)).replace('{planned}', count(data.planned, data.language));
    this.part('.scrub').value = session;
    this.part('.scrub').setAttribute('aria-valuetext', words);
    this.part('.session').textContent = words;
    this.root.dataset.head = session;
  }

  buttons() {
    const { at, data } = this;
    this.part('.play').textContent = at.playing ? `❚❚ ${data.texts.pause}` : `▶ ${data.texts.play}`;
    this.root.dataset.playing = at.playing;
    for (const button of this.root.querySelectorAll('[data-speed]')) {
      button.setAttribute('aria-pressed', String(Number(button.dataset.speed) === at.speed));
    }
  }

  // Lanes

  headings() {
    const { width, height } = this.strip;
    const n = Math.max(this.lanes.length, 1), heading = 1.55 * this.em, gap = 0.5 * this.em;
    const tall = height / n - heading - gap;
    const rows = Math.max(1, Math.round(tall / (0.95 * this.em)));
    this.grid = { n, heading, gap, rows, cell: tall / rows, width, each: height / n };
    const parts = this.lanes.map((lane, index) => {
      const label = marked('span', lane.colour, lane.short);
      label.style.transform = `translateY(${index * this.grid.each}px)`;
      if (!lane.marks.length && !this.data.running) label.append(small(` ${this.data.texts.no_lane}`));
      return label;
    });
    this.part('.headings').replaceChildren(...parts);
  }

  drawLanes() {
    const { context, width, height } = this.strip;
    const { rows, cell, heading, each } = this.grid;
    context.clearRect(0, 0, width, height);
    if (cell <= 1) return;
    this.sprites ??= sprites(this.data.colours, cell, this.strip.ratio);
    const { n_colours: nColours, images, size } = this.sprites;
    const { products } = this.data;
    this.lanes.forEach((lane, index) => {
      const shown = Math.min(this.at.head / lane.every, lane.marks.length);
      const end = shown / rows, top = index * each + heading;
      const first = Math.max(0, Math.floor(end - width / cell - 1) * rows);
      for (let i = first; i < shown; i += 1) {
        const mark = lane.marks[i], outcome = Math.floor(mark / products);
        const image = images[(mark % products) % nColours * OUTCOMES + Math.min(outcome, OUTCOMES - 1)];
        context.drawImage(image, width - cell * (end - Math.floor(i / rows)), top + i % rows * cell, size, size);
      }
    });
  }

  // Curves

  buildLabels() {
    const labels = this.curves.map((curve) => marked('span', curve.colour, curve.short));
    this.part('.labels').replaceChildren(...labels);
    this.labels = labels;
  }

  axes() {
    const { width, height } = this.chart;
    const left = 3.4 * this.em, right = width - GUTTER * this.em, top = 1.6 * this.em, bottom = height - 2.6 * this.em;
    const { planned } = this.data, most = this.at.ceiling;
    return {
      left, right, top, bottom,
      x: (session) => left + (right - left) * session / Math.max(planned, 1),
      y: (regret) => bottom - (bottom - top) * regret / (most || 1),
    };
  }

  drawCurves() {
    const { context, width, height } = this.chart;
    context.clearRect(0, 0, width, height);
    const axes = this.axes();
    this.drawAxes(context, axes);
    const ends = this.curves.map((curve) => this.drawCurve(context, axes, curve));
    this.placeLabels(ends, axes);
  }

  drawAxes(context, { left, right, top, bottom, x, y }) {
    const { language, texts } = this.data;
    Object.assign(context, { font: this.font, lineWidth: 1, textBaseline: 'middle' });
    for (const value of this.at.ceiling ? ticks(this.at.ceiling, 4) : [0]) {
      line(context, this.border, left, y(value), right, y(value));
      text(context, this.ink, 'right', axisNumber(value, language), left - 0.5 * this.em, y(value));
    }
    for (const value of ticks(this.data.planned, right - left < 16 * this.em ? 2 : 4)) {
      text(context, this.ink, 'center', axisNumber(value, language), x(value), bottom + 0.85 * this.em);
    }
    text(context, this.ink, 'left', texts.given_away, 0, 0.6 * this.em);
    text(context, this.ink, 'center', texts.session, (left + right) / 2, bottom + 2 * this.em);
    for (const { session, words } of this.data.moments) {
      context.setLineDash([3, 4]);
      line(context, this.ink, x(session), top, x(session), bottom);
      context.setLineDash([]);
      const fits = x(session) - left > context.measureText(words).width + this.em;
      text(context, this.ink, fits ? 'right' : 'left', words, x(session) + (fits ? -0.4 : 0.4) * this.em, top + 0.8 * this.em);
    }
  }

  drawCurve(context, { left, right, top, bottom, x, y }, curve) {
    const last = upTo(curve.rounds, this.at.head);
    const tip = { session: Math.min(this.at.head, curve.rounds.at(-1) ?? 0) };
    for (const name of ['mean', 'low', 'high']) tip[name] = valueAt(curve, name, tip.session);
    const along = (name) => [[x(0), y(0)], ...points(curve, name, last, x, y), [x(tip.session), y(tip[name])]];
    context.save();
    context.beginPath();
    context.rect(left, top, right - left + this.em, bottom - top + this.em);
    context.clip();
    Object.assign(context, { lineJoin: 'round', lineCap: 'round', strokeStyle: curve.colour, fillStyle: curve.colour });
    context.globalAlpha = 0.13;
    path(context, [...along('high'), ...along('low').reverse()]);
    context.fill();
    Object.assign(context, { globalAlpha: 1, lineWidth: 0.19 * this.em });
    context.setLineDash(DASHES[curve.dash] ?? []);
    path(context, along('mean'));
    context.stroke();
    context.beginPath();
    context.arc(x(tip.session), y(tip.mean), 0.32 * this.em, 0, 2 * Math.PI);
    context.fill();
    context.restore();
    return { x: x(tip.session), y: y(tip.mean) };
  }

  // Beside the ends of the curves, pushed apart where they would overlap, and above the numbers of the axis.
  placeLabels(ends, { top, bottom: axis }) {
    const gap = 1.3 * this.em, bottom = axis - 0.75 * this.em;
    const order = ends.map((end, index) => ({ ...end, index, label: end.y })).sort((a, b) => a.y - b.y);
    order.forEach((end, place) => {
      if (place) end.label = Math.max(end.label, order[place - 1].label + gap);
    });
    const over = Math.max(0, (order.at(-1)?.label ?? 0) - bottom);
    order.forEach((end, place) => {
      const room = bottom - (order.length - 1 - place) * gap;
      end.label = Math.max(Math.min(end.label, over ? room : end.label), top);
      const moved = `translate(${end.x + 0.7 * this.em}px, ${end.label - 0.62 * this.em}px)`;
      this.labels[end.index].style.transform = moved;
    });
  }

  // Leaderboard

  buildBoard() {
    const names = (curves) => curves?.map(({ code, name }) => `${code} ${name}`).join();
    if (names(this.lines?.map((entry) => entry.curve)) === names(this.curves)) {
      this.lines.forEach((entry, index) => { entry.curve = this.curves[index]; });
      return;
    }
    this.lines = this.curves.map((curve) => {
      const item = document.createElement('li');
      item.style.setProperty('--mark', curve.colour);
      const parts = { place: built('span', 'place'), rate: built('span', 'rate'), share: built('span', 'share') };
      const words = document.createElement('p');
      words.append(parts.rate, parts.share);
      const code = document.createElement('code');
      code.textContent = curve.code === curve.name ? '' : curve.code;
      item.append(parts.place, textual('strong', curve.name), code, words);
      return { item, curve, ...parts };
    });
    this.part('.board').replaceChildren(...this.lines.map((entry) => entry.item));
  }

  // All lines are as high as the highest can be, so that they change places without a jump.
  slots() {
    if (!this.lines?.length) return;
    const { words, language } = this.data;
    const rate = words.clicks.replace('{}', percent(LONGEST_SHARE, language));
    const longest = `, ${words.less.replace('{}', percent(1, language))}`;
    for (const entry of this.lines) [entry.rate.textContent, entry.share.textContent] = [rate, longest];
    const board = this.part('.board');
    const narrow = getComputedStyle(this.part('.zones')).display === 'flex';
    for (const entry of this.lines) entry.item.style.minHeight = '';
    const least = Math.max(...this.lines.map((entry) => entry.item.offsetHeight)) + 4;
    this.slot = narrow ? least : Math.max(least, Math.min(1.4 * least, board.clientHeight / this.lines.length));
    board.style.height = narrow ? `${this.slot * this.lines.length}px` : '';
    this.lines.forEach((entry) => { entry.item.style.minHeight = `${this.slot - 4}px`; });
  }

  // With an audience, all are compared at a session that it has served too.
  ranked() {
    const { data, at } = this;
    const head = Math.min(at.head, data.compared ?? at.head);
    const against = data.reference === null ? null : this.curves[data.reference];
    const most = against ? valueAt(against, 'mean', head) : 0;
    const lines = (this.lines ?? []).map((entry, index) => {
      const regret = valueAt(entry.curve, 'mean', head);
      const saved = !against || entry.curve === against || most <= NOTHING ? null : 1 - regret / most;
      const [rate, share] = phrase(data, valueAt(entry.curve, 'clicks', head), saved, regret <= NOTHING);
      return { ...entry, index, regret, rateWords: rate, shareWords: share, words: [rate, share].filter(Boolean).join(', ') };
    });
    return placed(lines.sort((a, b) => a.regret - b.regret || a.index - b.index));
  }

  board() {
    const ranked = this.ranked(), equal = ranked.every(({ rank }) => rank === 1);
    ranked.forEach((entry, slot) => {
      entry.item.style.transform = `translateY(${slot * this.slot}px)`;
      entry.item.classList.toggle('first', entry.rank === 1 && (!equal || ranked.length === 1) && this.at.head > 0);
      entry.item.dataset.place = entry.rank;
      entry.place.textContent = entry.rank;
      entry.rate.textContent = entry.rateWords;
      entry.share.textContent = entry.shareWords ? `, ${entry.shareWords}` : '';
    });
  }

  buildTable() {
    const rows = this.data.table.map((row) => {
      const cells = [row.place, null, row.clicks, row.regret, row.band, row.words].map((value) => textual('td', value ?? ''));
      cells[1].replaceChildren(row.name, ' ', textual('code', row.code === row.name ? '' : row.code));
      const entry = document.createElement('tr');
      entry.append(...cells);
      return entry;
    });
    this.part('.results tbody').replaceChildren(...rows);
  }
}

// Rows ---------------------------------------------------------------------------------------------------------------

function bytes(encoded) {
  return Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
}

function readCurve(curve) {
  const floats = (name) => new Float32Array(bytes(curve[name]).buffer);
  const read = { ...curve, rounds: new Uint32Array(bytes(curve.rounds).buffer) };
  for (const name of ['mean', 'low', 'high', 'clicks']) read[name] = floats(name);
  return read;
}

// A lane with what it had before; rows that are missing in between stay as they were: nobody has seen them yet. A lane
// from the first session on is whole, and an audience that begins anew has a shorter one.
function appended(lane, old) {
  const more = bytes(lane.marks);
  if (!lane.start) return { ...lane, marks: more };
  const before = old && old.every === lane.every ? old.marks : new Uint8Array(0);
  const marks = new Uint8Array(Math.max(lane.start + more.length, before.length));
  marks.set(before);
  marks.set(more, lane.start);
  return { ...lane, marks };
}

// The highest end of a band.
function highest(curves) {
  return Math.max(0, ...curves.map((curve) => curve.high.reduce((most, value) => Math.max(most, value), 0)));
}

// Lines with their rank, which equal ones share. lines : the least regret first
function placed(lines) {
  return lines.map((entry) => ({ ...entry, rank: 1 + lines.findIndex((other) => other.regret >= entry.regret - NOTHING) }));
}

function upTo(rounds, head) {
  let low = 0, high = rounds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rounds[middle] <= head) low = middle + 1;
    else high = middle;
  }
  return low;
}

function valueAt(curve, name, head) {
  const values = curve[name], next = upTo(curve.rounds, head);
  if (!values.length) return 0;
  if (next >= values.length) return values[values.length - 1];
  const since = next ? curve.rounds[next - 1] : 0;
  const before = next ? values[next - 1] : name === 'clicks' ? values[0] : 0;
  return before + (values[next] - before) * (head - since) / (curve.rounds[next] - since);
}

// Words and numbers --------------------------------------------------------------------------------------------------

function phrase({ words, language }, clicks, saved, nothing) {
  const rate = words.clicks.replace('{}', percent(clicks, language));
  if (nothing) return [rate, words.nothing];
  if (saved === null) return [rate, words.reference];
  if (!Math.round(100 * Math.abs(saved))) return [rate, words.even];
  return [rate, (saved > 0 ? words.less : words.more).replace('{}', percent(Math.abs(saved), language, true))];
}

function percent(share, language, whole = false) {
  const digits = whole || Math.round(1000 * share) >= 100 ? 0 : 1;
  return `${(100 * share).toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits })} %`;
}

function count(number, language) {
  return number.toLocaleString(language);
}

function axisNumber(value, language) {
  return value.toLocaleString(language, { maximumFractionDigits: 2 });
}

function ticks(most, n) {
  return Array.from({ length: n + 1 }, (_, index) => most * index / n);
}

// Canvas and elements ------------------------------------------------------------------------------------------------

function sized(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const ratio = Math.min(devicePixelRatio || 1, 2);
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext('2d');
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return { context, width, height, ratio };
}

// One small picture for each colour and outcome: drawing it is cheaper than drawing a path thousands of times a frame.
function sprites(colours, cell, ratio) {
  const images = colours.flatMap((colour) => Array.from({ length: OUTCOMES }, (_, outcome) => {
    const image = document.createElement('canvas');
    image.width = image.height = Math.ceil(cell * ratio);
    const context = image.getContext('2d');
    context.setTransform(image.width / cell, 0, 0, image.width / cell, 0, 0);
    Object.assign(context, { fillStyle: colour, strokeStyle: colour, lineWidth: Math.max(1.2, 0.11 * cell) });
    [ring, dot, star][outcome](context, cell / 2, cell);
    return image;
  }));
  return { images, size: cell, n_colours: colours.length };
}

function ring(context, middle, cell) {
  context.globalAlpha = 0.72;
  context.beginPath();
  context.arc(middle, middle, 0.27 * cell, 0, 2 * Math.PI);
  context.stroke();
}

function dot(context, middle, cell) {
  context.beginPath();
  context.arc(middle, middle, 0.38 * cell, 0, 2 * Math.PI);
  context.fill();
}

function star(context, middle, cell) {
  context.beginPath();
  for (let corner = 0; corner < 10; corner += 1) {
    const radius = (corner % 2 ? 0.22 : 0.5) * cell, angle = Math.PI * (corner / 5 - 0.5);
    context.lineTo(middle + radius * Math.cos(angle), middle + radius * Math.sin(angle));
  }
  context.fill();
}

function path(context, corners) {
  context.beginPath();
  for (const [x, y] of corners) context.lineTo(x, y);
}

function points(curve, name, last, x, y) {
  return Array.from({ length: last }, (_, index) => [x(curve.rounds[index]), y(curve[name][index])]);
}

function line(context, colour, fromX, fromY, toX, toY) {
  context.strokeStyle = colour;
  path(context, [[fromX, fromY], [toX, toY]]);
  context.stroke();
}

function text(context, colour, align, words, x, y) {
  Object.assign(context, { fillStyle: colour, textAlign: align });
  context.fillText(words, x, y);
}

function marked(tag, colour, words) {
  const element = textual(tag, words);
  element.style.setProperty('--mark', colour);
  return element;
}

function built(tag, name) {
  const element = document.createElement(tag);
  element.className = name;
  return element;
}

function small(words) {
  return textual('em', words);
}

function textual(tag, words) {
  const element = document.createElement(tag);
  element.textContent = words;
  return element;
}
