// The picture of a deployment: two lanes on one time axis, and the requests under it. The same in
// the console, in a rehearsal and in a report.
import { el, replace, svg } from './dom.js';
import { courseOf, stateAt, trafficOf } from './course.js';
import { clockText, countText, exactText, operationText, secondsText } from './words.js';

const ROW = 18;
const HEAD = 20;
const CHART = 64;
const LEFT = 8;
const ROWS_MAX = 12;
const SWITCH_ROW = 12;
const SOCKET_NAME = 110;
// The style sheet's larger type on the largest screens.
const LARGE_FROM = 2600;
const LARGE = 19 / 15;

function axisStep(length) {
  const steps = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600];
  return (steps.find((step) => length / 1000 / step <= 9) || 7200) * 1000;
}

// Drawn into `place`; options: now (epoch ms), cursor (epoch ms or null), width (px).
export function drawTimeline(place, timeline, options) {
  const course = courseOf(timeline, options.now);
  const traffic = trafficOf(timeline, course);
  const scale = innerWidth >= LARGE_FROM ? LARGE : 1;
  const width = Math.max(280, (options.width || place.clientWidth || 800) / scale);
  const from = Math.min(course.begin, traffic.seconds[0]?.at ?? course.begin);
  const span = Math.max(1000, course.end - from) * 1.02;
  const x = (at) => LEFT + ((at - from) / span) * (width - 2 * LEFT);
  const body = [];
  const names = [];
  let y = HEAD + 4 + (course.switches.length ? SWITCH_ROW : 0);
  const lanesTop = y;
  if (course.pull) {
    names.push(label(y, `pull ${course.pull.image}`, width));
    body.push(bar(x(course.pull.from), x(course.pull.to), y + 15, 'pull', `pull: ${secondsText(course.pull.to - course.pull.from)}. ${course.pull.said}`));
    y += 15 + ROW;
  }
  for (const lane of course.lanes) {
    names.push(label(y, laneTitle(lane, timeline), width));
    y += 15;
    for (const row of lane.rows.slice(0, ROWS_MAX)) {
      body.push(rowOf(row, lane, x, y, width));
      y += row.sockets.length ? ROW + 9 : ROW;
    }
    if (lane.rows.length > ROWS_MAX) {
      names.push(label(y, `and ${lane.rows.length - ROWS_MAX} more instances`, width));
      y += 15;
    }
    y += 5;
  }
  const lanesBottom = y;
  for (const each of course.switches) {
    body.push(upright(x(each.at), lanesTop, lanesBottom + (traffic.most ? CHART : 0), 'switch', `requests go to revision ${each.revision} from ${secondsText(each.at - course.begin)} on`, 'switch', width));
  }
  if (traffic.most) {
    body.push(chartOf(traffic, course, x, y + 4, from, span, width));
    y += CHART + 18;
  }
  if (options.cursor !== null && options.cursor !== undefined) {
    body.push(svg('line', { class: 'cursor', x1: x(options.cursor), x2: x(options.cursor), y1: HEAD - 4, y2: y }));
  }
  const picture = svg('svg', {
    class: 'timeline', width: width * scale, height: (y + 4) * scale, viewBox: `0 0 ${width} ${y + 4}`, role: 'img',
    'aria-label': summaryOf(timeline, course, traffic),
  }, patterns(), axis(course, x, y, from, span, width), body, names);
  replace(place, picture);
  return { course, traffic };
}

function laneTitle(lane, timeline) {
  const isFirst = timeline.RevisionBefore === 0;
  const word = lane.revision < timeline.RevisionBefore ? 'blue, older' : lane.name === 'blue' ? 'blue, runs' : isFirst ? 'green, first' : 'green, new';
  return `${word}: revision ${lane.revision} ${lane.image}`;
}

function patterns() {
  const stripes = (id, angle) => svg('pattern', { id, width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: `rotate(${angle})` },
    svg('rect', { width: 3, height: 6, class: 'stripe' }));
  return svg('defs', {}, stripes('draining', 45), stripes('starting', 90), stripes('failing', 135));
}

function label(y, text, width) {
  const most = Math.floor((width - 2 * LEFT) / 6.6);
  const short = text.length > most ? `${text.slice(0, most - 1)}…` : text;
  return svg('text', { class: 'lane-name', x: LEFT, y: y + 11 }, short, svg('title', {}, text));
}

function bar(x1, x2, y, name, title) {
  return svg('rect', { class: `bar ${name}`, x: x1, y, width: Math.max(1.5, x2 - x1), height: 12, rx: 2 }, svg('title', {}, title));
}

function rowOf(row, lane, x, y, width) {
  const parts = [];
  for (const each of row.segments) {
    const title = `${each.state.toLowerCase()} for ${secondsText(each.to - each.from)}, instance ${row.id.slice(0, 6)}`;
    parts.push(bar(x(each.from), x(each.to), y, `${lane.name} ${each.state.toLowerCase()}`, title));
    if (each.state === 'DRAINING' || each.state === 'STARTING') {
      parts.push(svg('rect', { class: 'pattern', fill: `url(#${each.state.toLowerCase()})`, x: x(each.from), y, width: Math.max(1.5, x(each.to) - x(each.from)), height: 12 }));
    }
  }
  let told = -200;
  for (const each of row.sockets) {
    const at = x(each.at);
    parts.push(socketMark(at, y, each));
    if (!each.opens || at - told < SOCKET_NAME) continue;
    told = at;
    const isRight = at > width - SOCKET_NAME;
    parts.push(svg('text', { class: 'socket-name', x: isRight ? at - 7 : at + 7, y: y + 22, 'text-anchor': isRight ? 'end' : 'start' }, each.text));
  }
  let last = -10;
  for (const each of row.probes) {
    const at = x(each.at);
    // What lies on one another is one mark; a change of outcome is always seen.
    const changed = each.healthy !== row.lastDrawn;
    if (at - last < 4 && !changed) continue;
    last = at;
    row.lastDrawn = each.healthy;
    parts.push(probeMark(at, y + 6, each));
  }
  for (const each of row.exits) {
    parts.push(svg('path', { class: 'exit', d: `M${x(each.at) - 5} ${y + 1}h10v10h-10z` }, svg('title', {}, `the app ended: ${each.text}`)));
  }
  return svg('g', {}, parts);
}

function probeMark(x, y, probe) {
  const title = svg('title', {}, `probe ${probe.healthy ? 'healthy' : 'unhealthy'}: ${probe.text}`);
  if (probe.healthy) return svg('circle', { class: 'probe good', cx: x, cy: y, r: 3.6 }, title);
  return svg('path', { class: 'probe bad', d: `M${x - 3.2} ${y - 3.2}l6.4 6.4m0 -6.4l-6.4 6.4` }, title);
}

function socketMark(x, y, socket) {
  const d = socket.opens ? `M${x} ${y + 14}l-4.5 7h9z` : `M${x} ${y + 21}l-4.5 -7h9z`;
  return svg('path', { class: 'socket', d }, svg('title', {}, `${socket.opens ? 'listens on' : 'listens no more on'} ${socket.text}`));
}

function upright(x, y1, y2, name, title, word, width) {
  const isRight = x > width - 60;
  return svg('g', {}, svg('line', { class: name, x1: x, x2: x, y1: y1 - SWITCH_ROW, y2 }),
    svg('text', { class: `${name}-name`, x: isRight ? x - 4 : x + 4, y: y1 - 3, 'text-anchor': isRight ? 'end' : 'start' }, word), svg('title', {}, title));
}

function chartOf(traffic, course, x, y, from, span, width) {
  const scale = (CHART - 8) / traffic.most;
  const wide = Math.max(1, x(from + 1000) - x(from) - 0.6);
  const blue = new Set(course.lanes.filter((lane) => lane.name === 'blue').map((lane) => lane.revision));
  const parts = [svg('line', { class: 'axis', x1: LEFT, x2: width - LEFT, y1: y + CHART, y2: y + CHART })];
  for (const second of traffic.seconds) {
    if (second.at > course.end + 1000) continue;
    let bottom = y + CHART;
    const stack = (count, name, what) => {
      if (!count) return;
      const high = Math.max(1, count * scale);
      bottom -= high;
      parts.push(svg('rect', { class: `load ${name}`, x: x(second.at), y: bottom, width: wide, height: high }, svg('title', {}, `${count} ${what} in the second of ${clockText(second.at)}`)));
    };
    const parted = [...second.parts].sort((one, other) => one.revision - other.revision);
    for (const part of parted) stack(part.good, blue.has(part.revision) ? 'blue' : part.revision ? 'green' : 'nobody', `answered by revision ${part.revision}`);
    stack(second.refused, 'refused', 'answered 4xx');
    stack(second.failed, 'failed', 'failed (5xx or cut)');
  }
  parts.push(label(y + CHART + 2, `requests per second, at most ${traffic.most}${width > 560 ? `; ${totalsText(traffic)}` : ''}`, width));
  return svg('g', {}, parts);
}

export function totalsText(traffic) {
  const { answered, refused, failed } = traffic.totals;
  return `${countText(answered, 'answered', 'answered')}, ${refused ? `${refused} × 4xx, ` : ''}${failed} failed`;
}

function tickText(milliseconds) {
  const s = milliseconds / 1000;
  return s >= 60 && s % 60 === 0 ? `${s / 60} min` : secondsText(milliseconds).replace('.0 ', ' ');
}

function axis(course, x, bottom, from, span, width) {
  const step = axisStep(span);
  const parts = [];
  for (let at = course.begin; at <= from + span; at += step) {
    const anchor = x(at) < 20 ? 'start' : x(at) > width - 24 ? 'end' : 'middle';
    parts.push(svg('line', { class: 'grid', x1: x(at), x2: x(at), y1: HEAD - 2, y2: bottom }),
      svg('text', { class: 'tick', x: x(at), y: 12, 'text-anchor': anchor }, tickText(at - course.begin), svg('title', {}, exactText(at))));
  }
  return svg('g', {}, parts);
}

function summaryOf(timeline, course, traffic) {
  const probes = course.lanes.flatMap((lane) => lane.rows.flatMap((row) => row.probes));
  const bad = probes.filter((each) => !each.healthy).length;
  const switched = course.switches.length ? `traffic switched after ${secondsText(course.switches[0].at - course.begin)}` : 'traffic was not switched';
  return `${operationText(timeline.Type)}, ${secondsText(course.end - course.begin)} long: ${probes.length} probes drawn, ${bad} unhealthy; ${switched}${traffic.most ? `; requests: ${totalsText(traffic)}` : ''}. The table below has it in words.`;
}

export function legend() {
  const sample = (content) => svg('svg', { width: 26, height: 16, 'aria-hidden': 'true' }, content);
  const swatch = (name) => sample(svg('rect', { class: `bar ${name}`, x: 1, y: 2, width: 24, height: 12, rx: 2 }));
  const entry = (picture, text) => el('li', {}, picture, text);
  return el('ul', { class: 'legend', 'aria-label': 'What the marks mean' },
    entry(swatch('blue serving'), 'serves, old'), entry(swatch('green serving'), 'serves, new'),
    entry(swatch('green checking'), 'is checked'), entry(swatch('blue draining'), 'drains'), entry(swatch('blue stopping'), 'stops'),
    entry(sample(probeMark(13, 8, { healthy: true, text: '' })), 'healthy probe'),
    entry(sample(probeMark(13, 8, { healthy: false, text: '' })), 'unhealthy probe'),
    entry(sample(socketMark(13, -9, { opens: true, text: '' })), 'a socket opens'),
    entry(sample(svg('path', { class: 'exit', d: 'M8 3h10v10h-10z' })), 'the app ended'));
}

// What is under the cursor, in words.
export function momentList(course, at) {
  return el('ul', { class: 'moment' }, course.lanes.flatMap((lane) => lane.rows.map((row) =>
    el('li', {}, el('strong', {}, `${lane.name} ${row.id.slice(0, 6)} `), stateAt(row, at)))));
}

// The same as a table, for who cannot see the picture.
export function marksTable(timeline) {
  const rows = (timeline.Marks || []).slice(0, 400).map((mark) => el('tr', {},
    el('td', { title: exactText(mark.At) }, secondsText(mark.At - timeline.StartedAt)),
    el('td', {}, mark.Revision ? `revision ${mark.Revision}` : ''), el('td', {}, (mark.InstanceId || '').slice(0, 6)),
    el('td', {}, mark.Kind === 'PROBE' ? `probe, ${mark.Healthy ? 'healthy' : 'unhealthy'}` : mark.Kind.toLowerCase()), el('td', {}, mark.Text || '')));
  const heads = ['After', 'Revision', 'Instance', 'What', 'Seen'].map((text) => el('th', { scope: 'col' }, text));
  return el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Marks of this deployment' },
    el('table', {}, el('thead', {}, el('tr', {}, heads)), el('tbody', {}, rows)));
}
