// Lines of the feed as a list that only grows at its end, and is never longer than people read.
import { el } from './dom.js';
import { clockText, exactText } from './words.js';

const SHOWN_MAX = 400;

export function isOfApp(entry) {
  return entry.Kind === 'APP';
}

// Entries come in the order of the feed; those that were added before are left out.
export function feedList(title, filter) {
  const list = el('ol', { class: 'feed' });
  const element = el('div', { class: 'scroll feedbox', tabindex: 0, role: 'log', 'aria-label': title, 'aria-live': 'off' }, list);
  let last = 0;
  const add = (entries) => {
    const fresh = entries.filter((entry) => filter(entry) && (entry.Sequence === undefined || entry.Sequence > last));
    if (fresh.length === 0) return;
    last = fresh.at(-1).Sequence ?? last;
    const isAtEnd = element.scrollTop + element.clientHeight >= element.scrollHeight - 8;
    list.append(...fresh.slice(-SHOWN_MAX).map(lineOf));
    while (list.childElementCount > SHOWN_MAX) list.firstChild.remove();
    if (isAtEnd) element.scrollTop = element.scrollHeight;
  };
  const clear = () => { last = 0; list.replaceChildren(); };
  return { element, add, clear };
}

function lineOf(entry) {
  const kind = entry.Kind === 'APP' ? (entry.Stream === 'stderr' ? 'app!' : 'app') : entry.Kind.toLowerCase();
  return el('li', { class: kind.replace('!', ' err') },
    el('time', { datetime: exactText(entry.At), title: exactText(entry.At) }, clockText(entry.At)),
    el('span', { class: 'kind' }, kind), el('span', { class: 'line' }, entry.Text));
}
