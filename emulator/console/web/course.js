// From marks to what is drawn: lanes of revisions, rows of instances, segments of states. No DOM.

const BUSY = ['STARTING', 'CHECKING', 'SERVING', 'DRAINING', 'STOPPING'];

// now: where what has no end yet ends.
export function courseOf(timeline, now) {
  const marks = timeline.Marks || [];
  const begin = timeline.StartedAt;
  const isOver = timeline.EndedAt !== undefined;
  const last = marks.reduce((latest, mark) => Math.max(latest, mark.At), begin);
  // What came last is to be seen too, also of what happened after the operation.
  const over = last > timeline.EndedAt ? last + 1000 : timeline.EndedAt;
  const end = Math.max(isOver ? over : now, begin + 1000);
  const rows = new Map();
  let pull = null;
  const switches = [];
  let before = timeline.RevisionBefore;
  for (const mark of marks) {
    if (mark.Kind === 'PULL') pull = { from: mark.At, to: null, image: mark.Text, said: '' };
    else if (mark.Kind === 'PULLED' && pull) { pull.to = mark.At; pull.said = mark.Text; }
    else if (mark.Kind === 'SWITCHED') switches.push({ at: mark.At, revision: mark.Revision });
    if (mark.InstanceId) takeMark(rows, mark);
  }
  if (pull && pull.to === null) pull.to = end;
  for (const row of rows.values()) close(row, end);
  return { begin, end, isOver, pull, switches, lanes: lanesOf([...rows.values()], before, timeline) };
}

function takeMark(rows, mark) {
  let row = rows.get(mark.InstanceId);
  if (!row) {
    row = { id: mark.InstanceId, revision: mark.Revision, segments: [], probes: [], sockets: [], exits: [] };
    rows.set(mark.InstanceId, row);
  }
  if (mark.Kind === 'STATE') {
    const open = row.segments.at(-1);
    if (open && open.to === null) open.to = mark.At;
    if (BUSY.includes(mark.Text)) row.segments.push({ state: mark.Text, from: mark.At, to: null });
  } else if (mark.Kind === 'PROBE') {
    row.probes.push({ at: mark.At, healthy: mark.Healthy, text: mark.Text });
  } else if (mark.Kind === 'LISTENING' || mark.Kind === 'CLOSED') {
    row.sockets.push({ at: mark.At, opens: mark.Kind === 'LISTENING', text: mark.Text });
  } else if (mark.Kind === 'EXITED') {
    row.exits.push({ at: mark.At, text: mark.Text });
  }
}

function close(row, end) {
  const open = row.segments.at(-1);
  if (open && open.to === null) open.to = end;
}

// Blue is what ran before, with what is left of still older ones; green is what is to replace it. A first
// deployment has only green.
function lanesOf(rows, before, timeline) {
  const lanes = new Map();
  const images = new Map((timeline.Images || []).map((each) => [each.Revision, each.Image]));
  for (const row of rows) {
    if (!lanes.has(row.revision)) {
      lanes.set(row.revision, {
        revision: row.revision, name: row.revision <= before ? 'blue' : 'green',
        image: images.get(row.revision) || '', rows: [],
      });
    }
    lanes.get(row.revision).rows.push(row);
  }
  return [...lanes.values()].sort((one, other) => one.revision - other.revision);
}

// Seconds with requests, each with its counts by lane.
export function trafficOf(timeline, course) {
  const bySecond = new Map();
  const totals = { answered: 0, failed: 0, refused: 0, byRevision: new Map() };
  for (const each of timeline.Traffic || []) {
    const at = each.Second * 1000;
    if (at + 1000 <= course.begin - 15000 || at > course.end + 15000) continue;
    const second = bySecond.get(each.Second) || { at, parts: [], failed: 0, refused: 0, sum: 0 };
    const failed = each.Answered5xx + each.Cut;
    const good = each.Answered2xx;
    second.parts.push({ revision: each.Revision, good });
    second.failed += failed;
    second.refused += each.Answered4xx;
    second.sum += good + failed + each.Answered4xx;
    bySecond.set(each.Second, second);
    totals.answered += good;
    totals.failed += failed;
    totals.refused += each.Answered4xx;
    totals.byRevision.set(each.Revision, (totals.byRevision.get(each.Revision) || 0) + good + failed + each.Answered4xx);
  }
  const seconds = [...bySecond.values()].sort((one, other) => one.at - other.at);
  return { seconds, totals, most: seconds.reduce((most, each) => Math.max(most, each.sum), 0) };
}

// What an instance was doing at a moment, in words.
export function stateAt(row, at) {
  const segment = row.segments.find((each) => each.from <= at && at < each.to);
  const exit = row.exits.find((each) => each.at <= at);
  if (exit) return `ended, ${exit.text}`;
  if (!segment) return row.segments.length && at >= row.segments.at(-1).to ? 'stopped' : 'not there yet';
  const open = new Set();
  for (const socket of row.sockets) {
    if (socket.at > at) break;
    if (socket.opens) open.add(socket.text); else open.delete(socket.text);
  }
  const probe = row.probes.filter((each) => each.at <= at).at(-1);
  const listens = open.size ? `, listens on ${[...open].join(' and ')}` : segment.state === 'CHECKING' ? ', listens nowhere yet' : '';
  const seen = probe ? `, last probe ${probe.healthy ? 'healthy' : 'unhealthy'}: ${probe.text}` : '';
  return segment.state.toLowerCase() + listens + seen;
}
