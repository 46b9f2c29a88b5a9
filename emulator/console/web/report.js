// The report: the console's pictures of what `check` or `rehearse` has found, from data in the file.
import { el, replace, printable } from './dom.js';
import { feedList, isOfApp } from './feed.js';
import { drawTimeline, legend, marksTable, totalsText } from './timeline.js';
import { gradeBadge, verdictPanel } from './verdict.js';
import { endingText, exactText, operationText, secondsText } from './words.js';

const data = JSON.parse(document.getElementById('data').textContent);
const place = document.getElementById('main');
document.title = printable(`${data.Title} · apprunner-sim ${data.Kind}`);

function reportCase(each) {
  const pictures = (each.Timelines || []).map((timeline) => {
    const picture = el('div', { class: 'picture' });
    const totals = el('p', {});
    const draw = () => {
      const { traffic } = drawTimeline(picture, timeline, { now: timeline.EndedAt || (timeline.Marks.at(-1)?.At ?? timeline.StartedAt) + 1000 });
      if (traffic.most) replace(totals, document.createTextNode(`Requests meanwhile: ${totalsText(traffic)}.`));
    };
    new ResizeObserver(draw).observe(picture);
    return el('div', {}, each.Timelines.length > 1 && el('h3', {}, `${operationText(timeline.Type)} ${timeline.Grade || ''}`), picture, totals,
      el('details', {}, el('summary', {}, 'The same as a table'), marksTable(timeline)));
  });
  const events = feedList('Events', (entry) => !isOfApp(entry) && entry.Kind !== 'PULL');
  const output = feedList('Output of the app', isOfApp);
  const lines = each.Entries || [];
  events.add(lines);
  output.add(lines);
  const verdict = each.Verdict || null;
  return el('section', { class: 'panel', 'aria-label': each.Name || each.Profile },
    el('div', { class: 'row spread' }, el('h2', {}, each.Name || `profile ${each.Profile}`), verdict && gradeBadge(verdict.Grade)),
    each.TookSeconds !== undefined && el('p', { class: 'quiet' }, `took ${secondsText(each.TookSeconds * 1000)}${each.Load ? ` · load: ${each.Load}` : ''}`),
    each.Status && el('p', { class: 'quiet' }, `${each.Status}, ${endingText(verdict?.Ending)}, ${secondsText(each.VirtualSeconds * 1000)} of virtual time`),
    pictures, verdictPanel(verdict),
    el('details', { open: true }, el('summary', {}, 'Events'), events.element),
    el('details', {}, el('summary', {}, 'Output of the app'), output.element),
    each.Service && el('details', {}, el('summary', {}, 'Settings (values of variables are hidden)'), el('pre', { tabindex: 0 }, JSON.stringify(each.Service, null, 2))));
}

replace(place,
  el('h1', {}, data.Grade && gradeBadge(data.Grade), ` ${data.Title}`),
  data.Image && el('p', { class: 'facts' }, `${data.Image} · checked ${new Date(data.BeganAt).toLocaleString()} `, el('span', { class: 'quiet' }, `(${exactText(data.BeganAt)})`)),
  (data.Cases || []).map(reportCase), el('section', { class: 'panel' }, el('h2', {}, 'Legend'), legend()));
