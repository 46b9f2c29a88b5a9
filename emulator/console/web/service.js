// One service: what is wrong with it, the picture of each deployment, its lines, its verdict, and
// what can be done.
import { call } from './api.js';
import { el, printable, replace } from './dom.js';
import { feedList, isOfApp } from './feed.js';
import { attempt, confirmed, faultForm, faultsText, loadForm, serviceForm } from './forms.js';
import { daemonNow, rateOf, store, watch } from './store.js';
import { drawTimeline, legend, marksTable, momentList, totalsText } from './timeline.js';
import { gradeBadge, verdictPanel } from './verdict.js';
import { clockText, countText, exactText, gradeSign, operationText, rateText, secondsText, trouble } from './words.js';

const REDRAW_MS = 250;
const ASK_MS = 300;

export function serviceView(place, name, wanted) {
  document.title = `${name} · apprunner-sim`;
  const view = new ServiceView(place, name, wanted);
  return () => view.end();
}

class ServiceView {
  constructor(place, name, wanted) {
    this.name = name;
    this.wanted = wanted || '';
    this.timeline = null;
    this.list = [];
    this.cursor = null;
    this.isEnded = false;
    this.asked = {};
    this.build(place);
    this.stop = watch(() => this.show());
    this.ticker = setInterval(() => this.draw(), REDRAW_MS);
    this.resize = new ResizeObserver(() => this.draw(true));
    this.resize.observe(this.picture);
    this.show();
  }

  end() {
    this.isEnded = true;
    this.stop();
    clearInterval(this.ticker);
    this.resize.disconnect();
  }

  service() {
    return [...store.services.values()].find((each) => each.ServiceName === this.name);
  }

  build(place) {
    this.status = el('span', { class: 'status' });
    this.alarm = el('div', { class: 'alarm', role: 'status' });
    this.factsText = el('span', {});
    this.link = el('a', { target: '_blank', rel: 'noreferrer noopener' });
    this.fails = el('strong', { hidden: true });
    this.facts = el('p', { class: 'facts' }, this.factsText, this.link, this.fails);
    this.select = el('select', { id: 'deployment', onchange: () => this.choose(this.select.value) });
    this.picture = el('div', { class: 'picture' });
    this.slider = el('input', { type: 'range', id: 'scrub', min: 0, max: 1000, value: 1000, oninput: () => this.scrub() });
    this.moment = el('div', { class: 'moment-box' });
    this.live = el('button', { type: 'button', onclick: () => { this.slider.value = 1000; this.scrub(); } }, 'To the end');
    this.table = el('div', {});
    this.verdict = el('div', { id: 'verdict' });
    this.events = feedList('Events', (entry) => !isOfApp(entry) && entry.Kind !== 'PULL');
    this.output = feedList('Output of the app', isOfApp);
    this.missing = el('p', { hidden: true, tabindex: -1 }, `There is no service ${this.name} (any more).`);
    this.body = el('div', {},
      this.alarm, this.facts, this.actions(),
      el('section', { class: 'panel', 'aria-labelledby': 'picture-title' },
        el('div', { class: 'row spread' }, el('h2', { id: 'picture-title' }, 'Deployment'),
          el('div', { class: 'field inline' }, el('label', { for: 'deployment' }, 'Which'), this.select)),
        this.picture, el('div', { class: 'row scrub' }, el('label', { for: 'scrub' }, 'Time'), this.slider, this.live), this.moment, legend(),
        el('details', { ontoggle: () => this.showTable() }, el('summary', {}, 'The same as a table'), this.table)),
      el('div', { class: 'columns' },
        el('section', { class: 'panel' }, el('h2', {}, 'Verdict'), this.verdict),
        el('div', {},
          el('section', { class: 'panel' }, el('h2', {}, 'Events'), this.events.element),
          el('section', { class: 'panel' }, el('h2', {}, 'Output of the app'), this.output.element))));
    replace(place, el('p', {}, el('a', { href: '#/' }, '← all services')),
      el('div', { class: 'card-head' }, el('h1', {}, this.name), this.status), this.missing, this.body);
  }

  actions() {
    const act = (label, operation, danger) => {
      const button = el('button', { type: 'button', class: danger ? 'danger' : '' }, label);
      const run = () => attempt(button, `${label} of ${this.name}`, () => call(operation, { ServiceArn: this.service().ServiceArn }));
      button.addEventListener('click', () => (danger ? confirmed(`Delete the service ${this.name}? Its containers are removed.`, 'Delete it', run) : run()));
      return button;
    };
    this.loads = loadForm(() => this.service());
    this.faults = faultForm(() => this.service());
    this.updatePlace = el('div', {});
    return el('section', { class: 'panel actions', 'aria-label': 'What can be done' },
      el('div', { class: 'row' }, act('Deploy', 'AppRunner.StartDeployment'), act('Pause', 'AppRunner.PauseService'),
        act('Resume', 'AppRunner.ResumeService'), act('Delete', 'AppRunner.DeleteService', true)),
      el('details', { id: 'update', ontoggle: (event) => event.target.open && this.openUpdate() }, el('summary', {}, 'Update image, variables, health check'), this.updatePlace),
      el('details', { id: 'faults' }, el('summary', {}, 'Make something fail'), this.faults),
      el('details', { id: 'load' }, el('summary', {}, 'Load'), this.loads));
  }

  async openUpdate() {
    try {
      const { Service } = await call('AppRunner.DescribeService', { ServiceArn: this.service().ServiceArn });
      replace(this.updatePlace, serviceForm(Service));
    } catch (error) {
      replace(this.updatePlace, el('p', { class: 'bad' }, error.message));
    }
  }

  choose(operation) {
    const isNewest = operation === this.list.at(-1)?.OperationId;
    this.wanted = isNewest ? '' : operation;
    const address = `#/service/${encodeURIComponent(this.name)}${isNewest ? '' : `/${operation}`}`;
    history.replaceState(null, '', address);
    this.timeline = null;
    this.cursor = null;
    this.slider.value = 1000;
    this.ask(true);
  }

  show() {
    if (this.isEnded || !store.isLoaded) return;
    const service = this.service();
    const hadFocus = this.body.contains(document.activeElement);
    this.missing.hidden = Boolean(service);
    this.body.hidden = !service;
    this.status.hidden = !service;
    if (!service && hadFocus) this.missing.focus();
    if (!service) return;
    this.showHead(service);
    this.loads.show(service.Load);
    this.faults.show(service.Faults);
    if (service.Load?.EndsInSeconds && !this.hasLoad) this.loads.parentElement.open = true;
    this.hasLoad = Boolean(service.Load?.EndsInSeconds);
    const lines = store.lines.get(service.ServiceArn) || [];
    const last = lines.at(-1)?.Sequence || 0;
    if (!this.wanted) { this.events.add(lines); this.output.add(lines); }
    // Something of the service has changed: so may its course have.
    const traffic = service.Traffic.at(-1);
    const key = JSON.stringify([last, service.Operation?.Status, service.Instances, service.InstancesServing, service.Verdict, traffic]);
    if (key !== this.key) { this.key = key; this.ask(); }
  }

  showHead(service) {
    // The link stays the same element: it may have the focus.
    const isThere = service.Status === 'RUNNING' || service.Status === 'OPERATION_IN_PROGRESS';
    const url = (isThere && service.LocalUrl) || '';
    const facts = printable(`${service.InstancesServing} of ${countText(service.Instances, 'instance')} serving · ${rateText(rateOf(service))} · ${service.Image || 'no image'} · ${url ? '' : 'nothing answers for it'}`);
    if (this.factsText.textContent !== facts) this.factsText.textContent = facts;
    if (this.link.textContent !== url) { this.link.textContent = url; this.link.href = url; }
    this.link.hidden = !url;
    const fails = service.Faults.length ? ` · made to fail: ${faultsText(service.Faults)}` : '';
    if (this.fails.textContent !== fails) this.fails.textContent = fails;
    this.fails.hidden = !fails;
    const key = JSON.stringify([service.Status, service.LastJudged, service.Operation]);
    if (key === this.headKey) return;
    this.headKey = key;
    this.status.textContent = service.Status;
    this.status.className = `status ${service.Status.toLowerCase()}`;
    const found = trouble(service);
    const isBusy = service.Status === 'OPERATION_IN_PROGRESS';
    this.alarm.className = `alarm ${isBusy ? 'busy' : found ? found.grade.toLowerCase() : 'fine'}`;
    replace(this.alarm, isBusy && el('p', { class: 'alarm-title' }, `… ${operationText(service.Operation.Type)} under way`),
      found && el('p', { class: 'alarm-title' }, gradeBadge(found.grade), ` ${isBusy ? 'before: ' : ''}${found.title}`),
      found && !isBusy && service.Status === 'RUNNING' && el('p', {}, 'The status is RUNNING because the version before goes on.'),
      found?.text && el('p', {}, found.text),
      !found && service.LastJudged && el('p', { class: 'alarm-title' }, gradeBadge('PASS'), ` ${service.LastJudged.Summary}`));
  }

  // At most one question at a time, and some time between two.
  ask(isUrgent) {
    if (this.isEnded || !this.service()) return;
    if (this.asked.isUnderWay) { this.asked.again = true; return; }
    if (this.asked.timer && !isUrgent) return;
    clearTimeout(this.asked.timer);
    this.asked.timer = setTimeout(() => this.fetch(), isUrgent ? 0 : ASK_MS);
  }

  async fetch() {
    this.asked = { isUnderWay: true };
    const wanted = this.wanted;
    try {
      const known = this.timeline;
      const input = { ServiceArn: this.service()?.ServiceArn };
      if (wanted) input.OperationId = wanted;
      if (known) input.AfterMark = known.Marks.length;
      const answer = await call('AppRunnerSim.DescribeTimeline', input);
      if (this.isEnded || wanted !== this.wanted) return;
      this.take(answer, known);
    } catch (error) {
      replace(this.verdict, el('p', { class: 'bad' }, error.message));
    } finally {
      const again = this.asked.again || wanted !== this.wanted;
      this.asked = {};
      if (again) this.ask();
    }
  }

  take(answer, known) {
    const fresh = answer.Timeline;
    this.list = answer.Timelines;
    this.showList(answer);
    if (!fresh) return;
    if (known && known.OperationId === fresh.OperationId && fresh.FirstMark === known.Marks.length) {
      fresh.Marks = known.Marks.concat(fresh.Marks);
    } else if (fresh.FirstMark > 0) {
      // Another operation has begun: its marks from the first on.
      this.timeline = null;
      this.asked.again = true;
      return;
    }
    const isOther = this.timeline?.OperationId !== fresh.OperationId;
    this.timeline = fresh;
    const verdict = JSON.stringify(fresh.Verdict || null);
    if (verdict !== this.verdictText || isOther) {
      this.verdictText = verdict;
      replace(this.verdict, fresh.Verdict ? verdictPanel(fresh.Verdict) : el('p', { class: 'quiet' }, fresh.EndedAt ? 'This operation has no verdict.' : 'Not ended yet.'));
    }
    if (isOther && this.wanted) this.showPast(fresh);
    this.draw(true);
    this.showTable();
  }

  // The lines of a past deployment, as far as the page still has them.
  showPast(timeline) {
    const lines = (store.lines.get(this.service().ServiceArn) || []).filter((entry) =>
      entry.At >= timeline.StartedAt - 1000 && entry.At <= (timeline.EndedAt || daemonNow()) + 2000);
    for (const list of [this.events, this.output]) { list.clear(); list.add(lines); }
  }

  showList(answer) {
    const key = JSON.stringify([answer.Timelines, this.wanted]);
    if (key === this.listKey) return;
    this.listKey = key;
    replace(this.select, answer.Timelines.slice().reverse().map((each, at) => el('option', { value: each.OperationId },
      `${at === 0 ? 'newest: ' : ''}${operationText(each.Type)}, ${clockText(each.StartedAt)} ${each.Grade ? `${gradeSign(each.Grade)} ${each.Grade}` : ''}`)));
    this.select.value = this.wanted || answer.Timelines.at(-1)?.OperationId || '';
  }

  draw(isChanged) {
    if (!this.timeline || this.isEnded || document.hidden) return;
    const isMoving = this.timeline.EndedAt === undefined;
    if (!isMoving && !isChanged && this.cursor === this.drawnCursor) return;
    this.drawnCursor = this.cursor;
    const drawn = drawTimeline(this.picture, this.timeline, { now: daemonNow(), cursor: this.cursor });
    const { course, traffic } = drawn;
    this.course = course;
    const at = this.cursor ?? course.end;
    const seconds = secondsText(at - course.begin);
    this.slider.setAttribute('aria-valuetext', `${seconds} after the begin`);
    replace(this.moment, el('p', {}, el('strong', { title: exactText(at) }, this.cursor === null && isMoving ? `now, ${seconds}` : `after ${seconds}`),
      traffic.most ? ` · ${totalsText(traffic)}` : ' · no requests'), momentList(course, Math.min(at, course.end - 1)));
  }

  scrub() {
    if (!this.course) return;
    const part = Number(this.slider.value) / 1000;
    this.cursor = part >= 1 ? null : this.course.begin + part * (this.course.end - this.course.begin);
    this.draw(true);
  }

  showTable() {
    const details = this.table.parentElement;
    const shown = details?.open && this.timeline ? `${this.timeline.OperationId} ${this.timeline.Marks.length}` : '';
    if (shown === this.shownTable) return;
    this.shownTable = shown;
    const fresh = shown ? marksTable(this.timeline) : null;
    // What is scrolled, and may have the focus, stays.
    if (fresh && this.table.firstChild) this.table.firstChild.replaceChildren(...fresh.childNodes);
    else replace(this.table, fresh);
  }
}
