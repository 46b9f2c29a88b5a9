// Holds the one event stream for all pages of this browser, and tells a page that comes later what
// was told before.

const KEPT_MAX = 2000;
const ports = new Set();
let kept = [];
let state = null;
let isOpen = false;

function tell(message) {
  for (const port of ports) port.postMessage(message);
}

const source = new EventSource('/console/events?newest=2000');
source.onopen = () => { isOpen = true; tell({ kind: 'open' }); };
source.onerror = () => { isOpen = false; tell({ kind: 'lost' }); };
source.addEventListener('feed', (event) => {
  const data = JSON.parse(event.data);
  kept = kept.concat(data.Entries).slice(-KEPT_MAX);
  tell({ kind: 'feed', data });
});
source.addEventListener('state', (event) => {
  state = JSON.parse(event.data);
  tell({ kind: 'state', data: state });
});

self.onconnect = (event) => {
  const port = event.ports[0];
  ports.add(port);
  port.onmessage = (message) => { if (message.data === 'bye') ports.delete(port); };
  port.postMessage({ kind: isOpen ? 'open' : 'lost' });
  if (kept.length > 0) port.postMessage({ kind: 'feed', data: { Entries: kept, Dropped: 0 } });
  if (state) port.postMessage({ kind: 'state', data: state });
};
