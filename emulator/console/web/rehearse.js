// A rehearsal at each keystroke: the scenario at the left, what each profile makes of it beside it.
import { call } from './api.js';
import { el, replace } from './dom.js';
import { drawTimeline, legend } from './timeline.js';
import { gradeBadge, verdictPanel } from './verdict.js';
import { endingText, secondsText } from './words.js';

const EXAMPLES = {
  'a slow start': `# A Spring app that needs 41 s to boot
HealthCheckConfiguration: {Protocol: HTTP, Path: /health}
app:
  listens: {after: 41s}
`,
  'bound to 127.0.0.1': `app:
  listens: {after: 1s, address: 127.0.0.1}
`,
  'an update that is rolled back': `HealthCheckConfiguration: {Protocol: HTTP, Path: /health}
images:
  shop:v1: {}
  shop:v2: {app: {answers: [{status: 503}]}}
steps:
  - {do: update, image: shop:v2, after: 20s}
`,
  'it dies after a minute': `app:
  listens: {after: 2s}
  exits: {after: 60s, code: 1, says: out of licences}
`,
};

export function rehearseView(place) {
  document.title = 'Rehearse · apprunner-sim';
  const text = el('textarea', { id: 'scenario', spellcheck: 'false', rows: 16, autocapitalize: 'off', 'aria-describedby': 'problem' });
  text.value = EXAMPLES['a slow start'];
  const problem = el('p', { class: 'bad', role: 'status', id: 'problem' });
  const took = el('p', { class: 'quiet', id: 'took' });
  const cases = el('div', { class: 'cases' });
  const example = el('select', { id: 'example', onchange: () => { text.value = EXAMPLES[example.value]; play(); } },
    Object.keys(EXAMPLES).map((name) => el('option', { value: name }, name)));
  let isUnderWay = false;
  let isWanted = false;
  const play = async () => {
    if (isUnderWay) { isWanted = true; return; }
    isUnderWay = true;
    const began = performance.now();
    try {
      const document_ = await call('AppRunnerSim.Rehearse', { Scenario: text.value });
      problem.textContent = (document_.Remarks || []).join(' ');
      problem.className = 'quiet';
      showCases(cases, document_.Cases);
      const milliseconds = performance.now() - began;
      took.textContent = `played and drawn in ${milliseconds.toFixed(0)} ms`;
      took.dataset.milliseconds = milliseconds.toFixed(1);
    } catch (error) {
      problem.textContent = `✕ ${error.message}`;
      problem.className = 'bad';
      took.textContent = 'Beside it: the last scenario that could be played.';
    }
    text.setAttribute('aria-invalid', String(problem.className === 'bad'));
    isUnderWay = false;
    if (isWanted) { isWanted = false; play(); }
  };
  text.addEventListener('input', play);
  replace(place, el('h1', {}, 'Rehearse'),
    el('p', {}, 'How App Runner would treat an app that behaves so: the daemon’s own engine in virtual time. Nothing is started.'),
    el('div', { class: 'rehearsal' },
      el('section', { class: 'panel editor' }, el('div', { class: 'field' }, el('label', { for: 'example' }, 'Begin with'), example),
        el('div', { class: 'field' }, el('label', { for: 'scenario' }, 'Scenario, YAML'), text), problem, took, legend()),
      cases));
  play();
  return () => {};
}

// Shared with the report.
export function showCases(place, cases) {
  const panels = cases.map((each) => {
    const last = each.Timelines.length - 1;
    const picture = el('div', { class: 'picture' });
    const select = el('select', { 'aria-label': `Operation under ${each.Profile}` }, each.Timelines.map((timeline, at) =>
      el('option', { value: at, selected: at === last }, `${timeline.Type.toLowerCase().replace('_', ' ')} ${timeline.Grade || ''}`)));
    const draw = (width) => {
      const timeline = each.Timelines[select.value || last];
      if (timeline) drawTimeline(picture, timeline, { now: timeline.EndedAt || timeline.StartedAt + each.VirtualSeconds * 1000, width });
    };
    select.addEventListener('change', () => draw(picture.clientWidth));
    const verdict = each.Verdict || {};
    const panel = el('section', { class: 'panel case', 'aria-label': `profile ${each.Profile}` },
      el('div', { class: 'row spread' }, el('h2', {}, each.Profile), verdict.Grade && gradeBadge(verdict.Grade)),
      el('p', {}, `${each.Status}, ${endingText(verdict.Ending)}; lasted ${secondsText(each.VirtualSeconds * 1000)}`, each.GivenUpAfterSeconds !== null && `, given up after ${each.GivenUpAfterSeconds} s`),
      each.Timelines.length > 1 && select, picture, verdictPanel(verdict.Grade ? verdict : null));
    return { panel, picture, draw };
  });
  replace(place, panels.map((each) => each.panel));
  // All widths before the first picture: one layout, and not one for each.
  const widths = panels.map((each) => each.picture.clientWidth);
  panels.forEach((each, at) => each.draw(widths[at]));
}
