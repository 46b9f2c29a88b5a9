// Chromium without a window, and what all browser tests do with it. 77: it cannot be had.
import { createRequire } from 'node:module';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const modules = join(process.env.NODE_MODULES || '.', 'node_modules');
const chromium_path = process.env.CHROMIUM || '/usr/bin/chromium';
if (!existsSync(chromium_path) || !existsSync(join(modules, 'playwright-core'))) {
  console.log('skipped: chromium or playwright-core is not installed');
  process.exit(77);
}
const { chromium } = createRequire(join(modules, 'x.js'))('playwright-core');
const axe = readFileSync(join(modules, 'axe-core', 'axe.min.js'), 'utf8');

export async function openBrowser() {
  return chromium.launch({
    executablePath: chromium_path,
    args: ['--no-sandbox', '--disable-gpu'],
    // Its desktop settings stay in its memory: a file of theirs would be left behind.
    env: { ...process.env, GSETTINGS_BACKEND: 'memory' },
  });
}

// A page that fails the test when a script throws, or anything is asked of another host.
export async function openPage(browser, options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.troubles = [];
  page.on('pageerror', (error) => page.troubles.push(String(error)));
  page.on('console', (message) => { if (message.type() === 'error') page.troubles.push(message.text()); });
  page.on('request', (request) => {
    const host = new URL(request.url()).hostname;
    if (host && host !== '127.0.0.1') page.troubles.push(`asked ${request.url()}`);
  });
  return page;
}

// By the page's policy no script of ours may be added: axe is run beside it.
export async function axeFindings(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document));
  return found.violations.filter((each) => ['serious', 'critical'].includes(each.impact))
    .map((each) => `${each.id}: ${each.nodes.map((node) => `${node.html.slice(0, 120)} ${node.any.map((one) => one.message).join(' ')}`).join(' | ')}`);
}

let failures = 0;
export function check(is, what) {
  console.log(`${is ? 'ok  ' : 'FAIL'} ${what}`);
  if (!is) ++failures;
}

export async function run(story) {
  const browser = await openBrowser();
  try {
    await story(browser);
  } catch (error) {
    console.log(`FAIL ${error.stack}`);
    ++failures;
  } finally {
    await browser.close();
  }
  process.exit(failures ? 1 : 0);
}
