// The three stories of scripts/demo, told in the page alone, on a real engine: a first deployment
// with the HOSTNAME trap, mended as the finding says; and a bad update that is rolled back while the
// page's own load runs, with no request lost. With PICTURE it also draws that one (scripts/screenshots).
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { axeFindings, check, openPage, run } from './browser.mjs';

const program = process.env.APPRUNNER_SIM;
if (spawnSync('docker', ['version']).status !== 0) {
  console.log('skipped: no Docker Engine answers');
  process.exit(77);
}
const folder = mkdtempSync(join(tmpdir(), 'apprunner-sim-demo-'));
mkdirSync(join(folder, 'run'), { mode: 0o700 });
const environment = { ...process.env, XDG_RUNTIME_DIR: join(folder, 'run'), XDG_STATE_HOME: join(folder, 'state') };
const sim = (...words) => execFileSync(program, words, { env: environment, cwd: folder, encoding: 'utf8' });
const images = { good: 'apprunner-sim-page/shop:v1', bad: 'apprunner-sim-page/shop:v2', trap: 'apprunner-sim-page/kiosk:v1' };

function makeImages() {
  const make = (image, ...words) => execFileSync(process.env.MAKE_IMAGE, [image, '--program', process.env.SAMPLE_APP, ...words]);
  make(images.good, '--env', 'SAMPLE_VERSION=v1');
  make(images.bad, '--env', 'SAMPLE_VERSION=v2', '--env', 'SAMPLE_BIND=127.0.0.1');
  make(images.trap, '--env', 'SAMPLE_BIND=HOSTNAME', '--env', 'HOSTNAME=0.0.0.0');
}

process.on('exit', () => {
  spawnSync(program, ['down'], { env: environment });
  spawnSync('docker', ['rmi', '-f', ...Object.values(images)]);
  rmSync(folder, { recursive: true, force: true });
});

async function field(scope, label, value) {
  await scope.getByLabel(label, { exact: true }).fill(value);
}

async function create(page, endpoint, name, image) {
  await page.goto(`${endpoint}/#/`);
  await page.click('.create > summary');
  const form = page.locator('.create form');
  await field(form, 'Name', name);
  await field(form, 'Image', image);
  await field(form, 'Interval, s', '1');
  await field(form, 'Timeout, s', '1');
  await form.getByRole('button', { name: 'Create' }).click();
  await page.waitForSelector('.timeline', { timeout: 20000 });
}

const ended = (page, status) => page.waitForFunction((wanted) => document.querySelector('.status').textContent === wanted, status, { timeout: 90000 });

async function trap(page, endpoint) {
  await create(page, endpoint, 'kiosk', images.trap);
  await ended(page, 'CREATE_FAILED');
  await page.waitForSelector('.finding');
  const finding = await page.innerText('#verdict');
  check(/HOSTNAME/.test(finding), `the trap is understood: ${finding.split('\n')[0]}`);
  check((await page.innerText('.alarm')).includes('Creation failed'), 'and cannot be overlooked');
  check(await page.locator('.probe.bad').count() > 0 && await page.locator('.socket').count() > 1, 'probes and the socket are drawn');
  check((await axeFindings(page)).join('\n') === '', 'axe: a failed deployment');
  await page.click('#update > summary');
  await page.getByRole('button', { name: 'Add a variable' }).click();
  await page.locator('.variable .name').last().fill('HOSTNAME');
  await page.locator('.variable .value').last().fill('0.0.0.0');
  await page.locator('#update form').getByRole('button', { name: 'Update' }).click();
  await ended(page, 'RUNNING');
  await page.waitForFunction(() => document.querySelector('.alarm').className.includes('fine'), null, { timeout: 10000 });
  check(true, 'mended in the page');
}

async function rollback(page, endpoint) {
  await create(page, endpoint, 'shop', images.good);
  await ended(page, 'RUNNING');
  const first = await page.inputValue('#deployment');
  if (await page.getAttribute('#load', 'open') === null) await page.click('#load > summary');
  await field(page.locator('#load'), 'Requests per second', '20');
  await field(page.locator('#load'), 'For, seconds', process.env.LOAD_SECONDS || '60');
  await page.getByRole('button', { name: 'Start the load' }).click();
  await page.waitForTimeout(4000);
  await page.click('#update > summary');
  const form = page.locator('#update form');
  await form.waitFor();
  await field(form, 'Image', images.bad);
  await form.getByRole('button', { name: 'Update' }).click();
  await ended(page, 'OPERATION_IN_PROGRESS');
  await ended(page, 'RUNNING');
  await page.waitForFunction(() => document.querySelector('.alarm').innerText.includes('Rolled back'), null, { timeout: 10000 });
  await page.waitForSelector('.finding', { timeout: 10000 });
  check(/127\.0\.0\.1/.test(await page.innerText('#verdict')), `rolled back, and why: ${(await page.innerText('#verdict')).split('\n')[0]}`);
  check(await page.locator('.load.blue').count() > 3, 'requests are drawn under the lanes');
  check((await axeFindings(page)).join('\n') === '', 'axe: a rollback under traffic');
  if (process.env.SHOT) await page.screenshot({ path: process.env.SHOT, fullPage: true });
  if (process.env.PICTURE) await draw(page, process.env.PICTURE);
  await page.waitForFunction(() => document.querySelector('#load-count').innerText.startsWith('over'), null, { timeout: 90000 });
  await page.waitForTimeout(1500);
  const counted = await page.innerText('#load-count');
  const [, sent, answered] = counted.match(/(\d+) sent, (\d+) answered/).map(Number);
  check(/ 0 failed/.test(counted) && sent === answered, `counted by who asked: ${counted}`);
  const log = await page.evaluate(async () => (await fetch('/metrics')).text());
  const logged = Number(log.match(/apprunner_requests_total\{service_name="shop"[^}]*\} (\d+)/)[1]);
  check(logged === sent, `counted by the access log: ${logged}`);
  check(first !== '', 'the first deployment is in the list');
  await page.selectOption('#deployment', first);
  await page.waitForFunction(() => document.querySelector('#verdict').innerText.includes('PASS'));
  check(true, 'and can be looked at again');
}

// The picture as a file of its own, with what the style sheet says of it.
async function draw(page, file) {
  const text = await page.evaluate(() => {
    // Beside the page, whose policy takes no style of ours.
    const picture = document.querySelector('.timeline').cloneNode(true);
    const names = new Set([...picture.querySelectorAll('[class]')].flatMap((each) => [...each.classList]));
    const rules = [...document.styleSheets[0].cssRules];
    const isUsed = (rule) => rule.selectorText === ':root' || [...names].some((name) => rule.selectorText?.includes(`.${name}`)) || rule.selectorText?.includes('.timeline');
    const kept = rules.flatMap((rule) => (rule.media ? (rule.conditionText.includes('dark') ? [rule.cssText] : []) : isUsed(rule) ? [rule.cssText] : []));
    const style = document.createElementNS('http://www.w3.org/2000/svg', 'style');
    style.textContent = `${kept.join('\n')}\n.ground { fill: var(--panel); }`;
    const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
    for (const [name, value] of [['class', 'ground'], ['width', '100%'], ['height', '100%'], ['rx', 8]]) ground.setAttribute(name, value);
    picture.prepend(style, ground);
    return new XMLSerializer().serializeToString(picture);
  });
  const version = sim('--version').trim();
  writeFileSync(file, `${text.replace('>', `>\n<!-- Made by scripts/screenshots from a real run of ${version}. -->\n`).replace(/[ \t]+$/gm, '')}\n`);
}

await run(async (browser) => {
  makeImages();
  sim('daemon', '--detach', '--port', '0', '--ingress-port', '0');
  const { endpoint } = JSON.parse(readFileSync(join(folder, 'run/apprunner-sim/daemon.json'), 'utf8'));
  const page = await openPage(browser, { viewport: { width: 900, height: 900 } });
  if (!process.env.PICTURE) await trap(page, endpoint);
  await rollback(page, endpoint);
  check(page.troubles.filter((each) => !/400/.test(each)).length === 0, `no script failed: ${page.troubles}`);
});
