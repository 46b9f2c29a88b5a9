// The API as any client has it, by POST, with the token that proves this page to be the daemon's.

const token = document.querySelector('meta[name="console-token"]')?.content || '';

export async function call(target, input = {}) {
  const reply = await fetch('/', {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-amz-json-1.0',
      'X-Amz-Target': target,
      'X-Console-Token': token,
    },
    body: JSON.stringify(input),
  });
  const body = await reply.json().catch(() => ({}));
  if (!reply.ok) throw new Error(body.Message || body.message || `HTTP ${reply.status}`);
  return body;
}

// Events of all services: one connection for all pages of a browser, because a browser has six.
export function listen(onMessage) {
  if (typeof SharedWorker !== 'undefined') {
    const worker = new SharedWorker('/console/worker.js', { name: `console ${token}` });
    worker.port.onmessage = (event) => onMessage(event.data);
    worker.port.start();
    addEventListener('pagehide', () => worker.port.postMessage('bye'));
    return;
  }
  const source = new EventSource('/console/events?newest=2000');
  source.onopen = () => onMessage({ kind: 'open' });
  source.onerror = () => onMessage({ kind: 'lost' });
  for (const kind of ['feed', 'state']) {
    source.addEventListener(kind, (event) => onMessage({ kind, data: JSON.parse(event.data) }));
  }
}
