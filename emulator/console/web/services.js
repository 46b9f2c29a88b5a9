// All services. One that failed or was rolled back cannot be overlooked, whatever its status says.
import { el, printable, replace } from './dom.js';
import { faultsText, serviceForm } from './forms.js';
import { rateOf, store, watch } from './store.js';
import { gradeBadge } from './verdict.js';
import { countText, operationText, rateText, trouble } from './words.js';

export function servicesView(place) {
  const list = el('div', { class: 'cards' });
  const count = el('p', { class: 'quiet' });
  const form = serviceForm(null);
  const create = el('details', { class: 'panel create' }, el('summary', {}, 'New service'), form);
  replace(place, el('h1', {}, 'Services'), count, list, create);
  document.title = 'Services · apprunner-sim';
  const cards = new Map();
  const show = () => {
    if (!store.isLoaded) return;
    const services = [...store.services.values()].sort(byTrouble);
    count.textContent = services.length ? countText(services.length, 'service') : 'No service yet. Make one here, or with: apprunner-sim up IMAGE';
    for (const [arn, card] of cards) {
      if (!store.services.has(arn)) { card.element.remove(); cards.delete(arn); }
    }
    services.forEach((service, at) => {
      if (!cards.has(service.ServiceArn)) cards.set(service.ServiceArn, cardOf(service));
      const card = cards.get(service.ServiceArn);
      card.show(service);
      if (list.children[at] !== card.element) list.insertBefore(card.element, list.children[at] || null);
    });
  };
  show();
  return watch(show);
}

function byTrouble(one, other) {
  const rank = (service) => (trouble(service)?.grade === 'FAIL' ? 0 : trouble(service) ? 1 : 2);
  return rank(one) - rank(other) || one.ServiceName.localeCompare(other.ServiceName);
}

function cardOf(service) {
  const link = el('a', { href: `#/service/${encodeURIComponent(service.ServiceName)}` }, service.ServiceName);
  const status = el('span', { class: 'status' });
  const alarm = el('div', { class: 'alarm' });
  const facts = el('p', { class: 'facts' });
  const element = el('article', { class: 'card', 'aria-label': `service ${service.ServiceName}` },
    el('div', { class: 'card-head' }, el('h2', {}, link), status), alarm, facts);
  let before = '';
  const show = (now) => {
    const key = JSON.stringify([now.Status, now.Verdict, now.LastJudged, now.Operation]);
    if (key !== before) {
      before = key;
      const found = trouble(now);
      element.className = `card ${found ? found.grade.toLowerCase() : 'fine'}`;
      status.textContent = now.Status;
      status.className = `status ${now.Status.toLowerCase()}`;
      replace(alarm, found && el('p', { class: 'alarm-title' }, gradeBadge(found.grade), ` ${found.title}`), found?.text && el('p', {}, found.text),
        !found && now.LastJudged && el('p', {}, gradeBadge('PASS'), ` ${now.LastJudged.Summary}`),
        now.Status === 'OPERATION_IN_PROGRESS' && el('p', { class: 'quiet' }, `${operationText(now.Operation.Type)} under way`));
    }
    const text = printable(`${now.InstancesServing} of ${countText(now.Instances, 'instance')} serving · ${rateText(rateOf(now))} · ${now.Image || 'no image'}${now.Faults.length ? ` · made to fail: ${faultsText(now.Faults)}` : ''}`);
    if (facts.textContent !== text) facts.textContent = text;
  };
  return { element, show };
}
