// What an open page costs, by hand (ten minutes and a Docker Engine): a page left open while its
// service is deployed every 5 s, its memory and the daemon's; and the ingress' processor time for
// each request with ten pages open and with none, in turns. MINUTES is how long the first lasts,
// TURNS how many the second has (0: only the other). The daemon has one processor and the browser
// and the client the other: what the browser draws would count against the daemon, which it puts
// aside and whose caches it takes.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, openPage, run } from './browser.mjs';

const program = process.env.APPRUNNER_SIM;
const minutes = Number(process.env.MINUTES ?? 10);
// Until then what is bounded fills: lists of the page, connections and answers of the daemon.
const settled = Math.min(3, minutes / 3);
const PAGES = 10;
const turns = Number(process.env.TURNS ?? 10);
const REQUESTS = 16000;
// So that what is measured is requests, and not threads that are woken for each of them.
const AT_ONCE = 16;
const image = 'apprunner-sim-page/long:v1';
const folder = mkdtempSync(join(tmpdir(), 'apprunner-sim-long-'));
mkdirSync(join(folder, 'run'), { mode: 0o700 });
const environment = { ...process.env, XDG_RUNTIME_DIR: join(folder, 'run'), XDG_STATE_HOME: join(folder, 'state') };
const sim = (...words) => execFileSync(program, words, { env: environment, cwd: folder, encoding: 'utf8' });
const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

process.on('exit', () => {
  spawnSync(program, ['down'], { env: environment });
  spawnSync('docker', ['rmi', '-f', image]);
  rmSync(folder, { recursive: true, force: true });
});

// Pages of the daemon in KB: all of them (of shared ones its part), those that no file has, and the
// most that it ever had. A machine may put pages of files aside while they are not used, so that
// only the second tells of growth, and the third of the size that it grew from.
function memoryOf(pid) {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8') + readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (name) => Number(text.match(new RegExp(`^${name}:\\s+(\\d+)`, 'm'))[1]);
  return { all: of('Pss'), own: of('Anonymous') + of('SwapPss'), most: of('VmHWM') };
}

// Of the daemon's threads, in nanoseconds on a processor: the first one is control, the others are
// the ingress' (and the engine's client, which has nothing to do while nothing is deployed).
function workOf(pid) {
  const work = { control: 0, others: 0 };
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const spent = Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
    if (Number(thread) === pid) work.control += spent; else work.others += spent;
  }
  return work;
}

async function heapOf(page) {
  page.devtools ??= await page.context().newCDPSession(page);
  await page.devtools.send('HeapProfiler.collectGarbage');
  await page.devtools.send('HeapProfiler.collectGarbage');
  return (await page.devtools.send('Runtime.getHeapUsage')).usedSize;
}

async function leftOpen(browser, daemon) {
  const page = await openPage(browser, { viewport: { width: 1000, height: 900 } });
  await page.goto(`${daemon.endpoint}/#/service/long-open`);
  await page.waitForSelector('.timeline');
  const began = Date.now();
  const samples = [];
  let deployments = 0;
  for (let next = 0; Date.now() - began < minutes * 60000; next += 5000) {
    await sleep(Math.max(0, began + next - Date.now()));
    await page.getByRole('button', { name: 'Deploy', exact: true }).click();
    ++deployments;
    if (deployments % 6 !== 0) continue;
    const sample = { at: (Date.now() - began) / 60000, heap: await heapOf(page), ...memoryOf(daemon.pid) };
    samples.push(sample);
    console.log(`     ${sample.at.toFixed(1)} min  page ${(sample.heap / 1e6).toFixed(2)} MB  daemon ${(sample.all / 1024).toFixed(2)} MB, ${(sample.own / 1024).toFixed(2)} its own  deployments asked for ${deployments}`);
  }
  const late = samples.filter((each) => each.at >= settled);
  const third = Math.max(1, Math.floor(late.length / 3));
  const median = (list, member) => list.map((each) => each[member]).sort((one, other) => one - other)[Math.floor(list.length / 2)];
  const grown = (member) => median(late.slice(-third), member) - median(late.slice(0, third), member);
  const pageGrowth = 100 * grown('heap') / median(late.slice(0, third), 'heap');
  const daemonGrowth = 100 * grown('own') / late[0].most;
  check(pageGrowth < 10, `the page's heap grew by ${pageGrowth.toFixed(1)} % after its first ${settled} minutes`);
  check(daemonGrowth < 2, `the daemon by ${grown('own')} KB, ${daemonGrowth.toFixed(1)} % of ${(late[0].most / 1024).toFixed(1)} MB`);
  check(page.troubles.length === 0 || page.troubles.every((each) => /400/.test(each)), `no script failed: ${page.troubles.slice(0, 3)}`);
  await page.context().close();
}

async function ask(url, agent) {
  let left = REQUESTS;
  const client = async () => {
    while (left-- > 0) {
      await new Promise((done, failed) => {
        get(url, { agent }, (reply) => { reply.resume(); reply.on('end', done); }).on('error', failed);
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, client));
}

async function ingress(browser, daemon) {
  const url = JSON.parse(sim('describe', 'long-open', '--output', 'json')).LocalUrl;
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  await ask(url, agent);
  const spent = { none: [], pages: [] };
  const control = { none: 0, pages: 0 };
  for (let turn = 0; turn < 2 * turns; ++turn) {
    const kind = turn % 2 ? 'pages' : 'none';
    const pages = [];
    for (let at = 0; kind === 'pages' && at < PAGES; ++at) {
      const page = await openPage(browser);
      await page.goto(`${daemon.endpoint}/#/service/long-open`);
      await page.waitForSelector('.timeline');
      pages.push(page);
    }
    await sleep(1000);
    const before = workOf(daemon.pid);
    await ask(url, agent);
    const after = workOf(daemon.pid);
    spent[kind].push((after.others - before.others) / REQUESTS / 1000);
    control[kind] += (after.control - before.control) / REQUESTS / 1000 / turns;
    for (const page of pages) await page.context().close();
  }
  agent.destroy();
  // The least of each: what else the machine does only adds.
  const none = Math.min(...spent.none);
  const pages = Math.min(...spent.pages);
  const list = (values) => values.map((each) => each.toFixed(1)).join(' ');
  console.log(`     microseconds of the ingress' threads for each request: none ${list(spent.none)}; ${PAGES} pages ${list(spent.pages)}`);
  console.log(`     of the control thread: none ${control.none.toFixed(1)}; ${PAGES} pages ${control.pages.toFixed(1)}`);
  check(pages / none - 1 <= 0.03, `with ${PAGES} pages a request costs the ingress ${(100 * (pages / none - 1)).toFixed(1)} % more`);
}

await run(async (browser) => {
  execFileSync(process.env.MAKE_IMAGE, [image, '--program', process.env.SAMPLE_APP]);
  execFileSync('taskset', ['-c', '1', program, 'daemon', '--detach', '--port', '0', '--ingress-port', '0'],
    { env: environment, cwd: folder });
  const daemon = JSON.parse(readFileSync(join(folder, 'run/apprunner-sim/daemon.json'), 'utf8'));
  await sleep(2000);
  const idle = memoryOf(daemon.pid).all;
  check(idle <= 16 * 1024, `an idle daemon has ${(idle / 1024).toFixed(1)} MB; the program ${(statSync(program).size / 1e6).toFixed(2)} MB`);
  sim('up', '--image', image, '--name', 'long-open', '--interval', '1', '--timeout', '1', '--detach');
  if (turns > 0) await ingress(browser, daemon);
  if (minutes > 0) await leftOpen(browser, daemon);
});
