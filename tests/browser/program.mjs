// The program without an engine: its daemon's rehearsals in the page, and the report as one file.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { axeFindings, check, openPage, run } from './browser.mjs';

const program = process.env.APPRUNNER_SIM;
const folder = mkdtempSync(join(tmpdir(), 'apprunner-sim-page-'));
const ROLLBACK = `HealthCheckConfiguration: {Protocol: HTTP, Path: /health}
images:
  shop:v1: {}
  shop:v2: {app: {answers: [{status: 503}]}}
steps:
  - {do: update, image: shop:v2, after: 20s}
`;

async function report(browser) {
  writeFileSync(join(folder, 'scenario.yaml'), ROLLBACK);
  const file = join(folder, 'report.html');
  try {
    execFileSync(program, ['rehearse', 'scenario.yaml', '--compare', '--html', file], { cwd: folder, stdio: 'pipe' });
  } catch (error) {
    check(error.status === 11, `rehearse ends with ${error.status}: ${error.stderr}`);
  }
  check(statSync(file).size < 300000, `the report has ${statSync(file).size} bytes`);
  for (const colorScheme of ['light', 'dark']) {
    const page = await openPage(browser, { colorScheme, offline: true, viewport: { width: 1200, height: 800 } });
    await page.goto(`file://${file}`);
    await page.waitForSelector('.timeline');
    check(await page.locator('.timeline').count() >= 4, 'a picture of each operation and profile, offline');
    check((await page.innerText('#main')).includes('503'), 'evidence of the rollback');
    check((await axeFindings(page)).join('\n') === '', `axe: report ${colorScheme} ${await axeFindings(page)}`);
    check(page.troubles.length === 0, `no script failed: ${page.troubles}`);
  }
}

// What the page's main thread has worked so far, in milliseconds of its own time.
async function workOf(page) {
  page.devtools ??= await page.context().newCDPSession(page);
  await page.devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const { metrics } = await page.devtools.send('Performance.getMetrics');
  return metrics.find((each) => each.name === 'TaskDuration').value * 1000;
}

async function rehearsal(browser, endpoint) {
  const page = await openPage(browser, { viewport: { width: 1400, height: 900 } });
  await page.goto(`${endpoint}/#/rehearse`);
  await page.waitForSelector('.case .timeline');
  const profiles = await page.locator('.case').count();
  check(profiles >= 2, `${profiles} profiles side by side`);
  const times = [];
  const worked = await workOf(page);
  await page.focus('#scenario');
  await page.keyboard.press('Control+End');
  for (const letter of '# typed here') {
    await page.evaluate(() => { document.querySelector('#took').dataset.milliseconds = ''; });
    await page.keyboard.type(letter);
    await page.waitForFunction(() => document.querySelector('#took').dataset.milliseconds);
    times.push(Number(await page.getAttribute('#took', 'data-milliseconds')));
  }
  times.sort((one, other) => one - other);
  const median = times[Math.floor(times.length / 2)];
  const work = (await workOf(page) - worked) / times.length;
  // What else the machine does only adds to it: the page's own work is counted in its thread's time.
  check(work < 100, `a keystroke's work in the page: ${work.toFixed(1)} ms, its layout and painting included`);
  const isBusy = loadavg()[0] > 2 * availableParallelism();
  check(times[0] < 100 || isBusy, `from a keystroke to the timelines: at best ${times[0]} ms, median ${median} ms of ${times.length}${isBusy ? ', on a busy machine' : ''}`);
  check((await axeFindings(page)).join('\n') === '', `axe: rehearse ${await axeFindings(page)}`);
  check(page.troubles.length === 0, `no script failed: ${page.troubles}`);
}

mkdirSync(join(folder, 'run'), { mode: 0o700 });
const environment = { ...process.env, XDG_RUNTIME_DIR: join(folder, 'run'), XDG_STATE_HOME: join(folder, 'state'), DOCKER_HOST: `unix://${folder}/none.sock` };
const daemon = spawn(program, ['daemon', '--port', '0', '--ingress-port', '0'], { env: environment, stdio: 'ignore' });
process.on('exit', () => { daemon.kill('SIGKILL'); rmSync(folder, { recursive: true, force: true }); });

await run(async (browser) => {
  await report(browser);
  let endpoint = null;
  for (let at = 0; at < 100 && !endpoint; ++at) {
    try {
      endpoint = JSON.parse(readFileSync(join(folder, 'run/apprunner-sim/daemon.json'), 'utf8')).endpoint;
    } catch {
      await new Promise((done) => setTimeout(done, 100));
    }
  }
  await rehearsal(browser, endpoint);
});
