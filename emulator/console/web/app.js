// Chooses the view by the address behind the #, and shows whether the daemon is still there.
import { replace, el } from './dom.js';
import { rehearseView } from './rehearse.js';
import { serviceView } from './service.js';
import { servicesView } from './services.js';
import { store, watch } from './store.js';

const main = document.getElementById('main');
const connection = document.getElementById('connection');
let leave = () => {};
let shown = null;

function route() {
  const [view, ...rest] = location.hash.replace(/^#\/?/, '').split('/').map(decodeURIComponent);
  const key = view === 'service' ? `service ${rest[0]}` : view;
  if (key === shown && view !== 'service') return;
  leave();
  const isFirst = shown === null;
  shown = key;
  const place = el('div', { class: `view ${view || 'services'}` });
  replace(main, place);
  for (const link of document.querySelectorAll('nav a')) {
    const isHere = link.dataset.view === (view === 'rehearse' ? 'rehearse' : 'services');
    if (isHere) link.setAttribute('aria-current', 'page'); else link.removeAttribute('aria-current');
  }
  if (view === 'service') leave = serviceView(place, rest[0], rest[1]);
  else if (view === 'rehearse') leave = rehearseView(place);
  else leave = servicesView(place);
  if (!isFirst) main.focus({ preventScroll: true });
}

function showConnection() {
  const words = { live: '● live', lost: '○ connection lost; trying again', connecting: '○ connecting' };
  if (connection.textContent === words[store.connection]) return;
  connection.textContent = words[store.connection];
  connection.className = `connection ${store.connection}`;
}

addEventListener('hashchange', route);
watch(showConnection);
route();
