// A daemon for the page alone: the console's files, and answers that a test chooses, hostile ones as
// well. The real one is in other tests; what this one answers has its shapes.
import { createServer } from 'node:http';
import { readFileSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const web = join(dirname(fileURLToPath(import.meta.url)), '../../emulator/console/web');
const POLICY = "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";
const TYPES = { html: 'text/html; charset=utf-8', css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8', svg: 'image/svg+xml' };

export class FakeDaemon {
  constructor() {
    this.calls = [];
    this.answers = {};
    this.streams = new Set();
    this.entries = [];
    this.state = { Services: [] };
    this.sequence = 0;
  }

  async start() {
    this.server = createServer((request, reply) => this.serve(request, reply));
    await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
    this.endpoint = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }

  stop() {
    for (const stream of this.streams) stream.end();
    this.server.closeAllConnections();
    this.server.close();
  }

  serve(request, reply) {
    const path = request.url.split('?')[0];
    if (request.method === 'POST') return this.operation(request, reply);
    if (path === '/console/events') return this.open(reply);
    const name = path === '/' ? 'index.html' : path.replace('/console/', '');
    const file = join(web, name);
    if (name.includes('/') || !existsSync(file)) { reply.writeHead(405); return reply.end(); }
    reply.writeHead(200, { 'Content-Type': TYPES[name.split('.').pop()], 'Content-Security-Policy': POLICY });
    reply.end(readFileSync(file));
  }

  operation(request, reply) {
    let text = '';
    request.on('data', (part) => { text += part; });
    request.on('end', () => {
      const target = request.headers['x-amz-target'];
      const input = JSON.parse(text || '{}');
      this.calls.push({ target, input, token: request.headers['x-console-token'] });
      const answer = this.answers[target];
      const body = typeof answer === 'function' ? answer(input) : answer ?? {};
      reply.writeHead(body.__type ? 400 : 200, { 'Content-Type': 'application/x-amz-json-1.0' });
      reply.end(JSON.stringify(body));
    });
  }

  open(reply) {
    reply.writeHead(200, { 'Content-Type': 'text/event-stream' });
    this.streams.add(reply);
    reply.on('close', () => this.streams.delete(reply));
    if (this.entries.length) reply.write(this.feedText(this.entries));
    reply.write(this.stateText());
  }

  feedText(entries) {
    return `id: ${this.sequence}\nevent: feed\ndata: ${JSON.stringify({ Dropped: 0, Entries: entries })}\n\n`;
  }

  stateText() {
    return `event: state\ndata: ${JSON.stringify({ Now: Date.now(), State: this.state })}\n\n`;
  }

  // Tells all pages.
  tell(entries) {
    const numbered = entries.map((entry) => ({ Sequence: ++this.sequence, At: Date.now(), OperationId: '', InstanceId: '', Stream: '', ...entry }));
    this.entries = this.entries.concat(numbered).slice(-20000);
    for (const stream of this.streams) stream.write(this.feedText(numbered));
  }

  show(services) {
    this.state = { Services: services };
    for (const stream of this.streams) stream.write(this.stateText());
  }
}

export function service(name, more = {}) {
  return {
    ServiceArn: `arn:aws:apprunner:us-east-1:000000000000:service/${name}/${name.length}`, ServiceId: name, ServiceName: name,
    Status: 'RUNNING', LocalUrl: 'http://127.0.0.1:28100', Image: `${name}:v1`, InstancesServing: 1, Instances: 1, RevisionLive: 1,
    Operation: { OperationId: 'o2', Type: 'UPDATE_SERVICE', Status: 'SUCCEEDED', StartedAt: Date.now() - 60000 }, Traffic: [], ...more,
  };
}

// An update that is rolled back, under traffic.
export function rolledBack(end = Date.now()) {
  const begin = end - 24000;
  const at = (seconds) => begin + seconds * 1000;
  const blue = { InstanceId: 'b1ue00', Revision: 1 };
  const green = { InstanceId: '9reen0', Revision: 2 };
  const marks = [
    { At: at(0), Kind: 'STATE', Text: 'SERVING', ...blue }, { At: at(0.1), Kind: 'PULL', Text: 'shop:v2' },
    { At: at(1.4), Kind: 'PULLED', Text: 'Successfully pulled image from ECR.' },
    { At: at(1.5), Kind: 'STATE', Text: 'STARTING', ...green }, { At: at(2.2), Kind: 'STATE', Text: 'CHECKING', ...green },
    { At: at(2.9), Kind: 'LISTENING', Text: '127.0.0.1:8080', ...green }];
  for (let second = 2.3; second < 22; second += 2) marks.push({ At: at(second), Kind: 'PROBE', Healthy: false, Text: 'connection refused', ...green });
  for (let second = 4; second < 22; second += 5) marks.push({ At: at(second), Kind: 'PROBE', Healthy: true, Text: 'connected', ...blue });
  marks.sort((one, other) => one.At - other.At);
  marks.push({ At: at(22.4), Kind: 'STATE', Text: 'STOPPING', ...green }, { At: at(23.6), Kind: 'STATE', Text: 'STOPPED', ...green });
  const traffic = [];
  for (let second = 0; second < 24; ++second) traffic.push({ Second: Math.floor(at(second) / 1000), Revision: 1, Answered2xx: 19 + second % 3, Answered4xx: 0, Answered5xx: 0, Cut: 0 });
  const verdict = {
    OperationId: 'o2', Grade: 'FAIL', Ending: 'ROLLED_BACK', Summary: 'The app listens on 127.0.0.1:8080 only, where App Runner cannot reach it.',
    Findings: [{
      Code: 'ARS-LOOPBACK', Weight: 'FAIL', Summary: 'The app listens on 127.0.0.1:8080 only, where App Runner cannot reach it.',
      Evidence: ['10 probes: connection refused', 'listening sockets: 127.0.0.1:8080'], Fix: 'Listen on 0.0.0.0.',
      HowTo: { Up: '--env BIND=0.0.0.0', CreateService: '"RuntimeEnvironmentVariables": {"BIND": "0.0.0.0"}' }, AwsLog: ['Health check failed on protocol `TCP`[Port: \'8080\'].'], Page: 'docs/causes/ARS-LOOPBACK.md',
    }],
  };
  const summary = { OperationId: 'o2', Type: 'UPDATE_SERVICE', Status: 'ROLLBACK_SUCCEEDED', StartedAt: begin, EndedAt: at(24), Grade: 'FAIL', Ending: 'ROLLED_BACK', Summary: verdict.Summary };
  return {
    Now: end, Timelines: [{ OperationId: 'o1', Type: 'CREATE_SERVICE', Status: 'SUCCEEDED', StartedAt: begin - 60000, EndedAt: begin - 50000, Grade: 'PASS' }, summary],
    Timeline: { ...summary, Profile: 'current', RevisionBefore: 1, RevisionLive: 1, HealthCheck: {}, Images: [{ Revision: 1, Image: 'shop:v1' }, { Revision: 2, Image: 'shop:v2' }], FirstMark: 0, Marks: marks, MarksLeftOut: 0, Verdict: verdict, Traffic: traffic },
  };
}
