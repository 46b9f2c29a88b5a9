// What the event stream has told: services, the newest lines of each, requests by the second. The
// views look at it once for each frame that something has changed in.
import { listen } from './api.js';

// As many as the stream tells a page that comes.
const LINES_MAX = 2000;
const SECONDS_MAX = 900;

export const store = {
  connection: 'connecting', now: 0, isLoaded: false,
  services: new Map(), lines: new Map(), traffic: new Map(), dropped: 0,
};
const watchers = new Set();
let isDue = false;

// Returns what ends the watching.
export function watch(onChange) {
  watchers.add(onChange);
  return () => watchers.delete(onChange);
}

function changed() {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    for (const onChange of watchers) onChange();
  });
}

// What an entry says as the one before it did is kept once.
function keptOnce(entry, before) {
  for (const name of Object.keys(before ?? {})) {
    if (entry[name] === before[name]) entry[name] = before[name];
  }
  return entry;
}

function takeLines(entries) {
  for (const entry of entries) {
    if (!store.lines.has(entry.ServiceArn)) store.lines.set(entry.ServiceArn, []);
    const lines = store.lines.get(entry.ServiceArn);
    if (lines.length && lines.at(-1).Sequence >= entry.Sequence) continue;
    lines.push(keptOnce(entry, lines.at(-1)));
    if (lines.length > LINES_MAX * 1.1) lines.splice(0, lines.length - LINES_MAX);
  }
}

function takeState({ Now, State }) {
  store.now = Now;
  store.skew = Now - Date.now();
  store.isLoaded = true;
  store.services = new Map(State.Services.map((service) => [service.ServiceArn, service]));
  for (const arn of [...store.lines.keys(), ...store.traffic.keys()]) {
    if (store.services.has(arn)) continue;
    store.lines.delete(arn);
    store.traffic.delete(arn);
  }
  for (const service of State.Services) {
    // A daemon without an ingress counts no requests.
    service.Traffic ??= [];
    service.Faults ??= [];
    if (!service.Traffic.length) continue;
    const kept = store.traffic.get(service.ServiceArn) || new Map();
    for (const each of service.Traffic) kept.set(`${each.Second} ${each.Revision}`, each);
    for (const key of kept.keys()) {
      if (kept.size <= SECONDS_MAX) break;
      kept.delete(key);
    }
    store.traffic.set(service.ServiceArn, kept);
  }
}

export function daemonNow() {
  return Date.now() + (store.skew || 0);
}

// Of the last three whole seconds.
export function rateOf(service) {
  const last = Math.floor(daemonNow() / 1000) - 1;
  const sums = (service.Traffic || []).filter((each) => each.Second > last - 3 && each.Second <= last)
    .map((each) => each.Answered2xx + each.Answered4xx + each.Answered5xx + each.Cut);
  return sums.reduce((one, other) => one + other, 0) / 3;
}

listen((message) => {
  if (message.kind === 'open') store.connection = 'live';
  else if (message.kind === 'lost') store.connection = 'lost';
  else if (message.kind === 'feed') takeLines(message.data.Entries);
  else takeState(message.data);
  changed();
});
