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

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function route() {
  const [view, ...rest] = location.hash.replace(/^#\/?/, '').split('/').map(decoded);
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
  if (isFirst) return;
  const title = main.querySelector('h1');
  title.setAttribute('tabindex', -1);
  title.focus({ preventScroll: true });
  scrollTo(0, 0);
}

function showConnection() {
  const words = { live: '● live', lost: '○ connection lost; trying again', connecting: '○ connecting' };
  if (connection.textContent === words[store.connection]) return;
  connection.textContent = words[store.connection];
  connection.className = `connection ${store.connection}`;
}

addEventListener('hashchange', route);
// What is behind the # is the view: this link is none.
document.getElementById('skip').addEventListener('click', (event) => {
  event.preventDefault();
  main.focus();
});
watch(showConnection);
route();
