// The page with a daemon that answers what the test chooses: what must not be overlooked, hostile
// text in every place, the keyboard, a lost connection, and what axe finds.
import { spawn } from 'node:child_process';
import { FakeDaemon, rolledBack, service } from './fake_daemon.mjs';
import { axeFindings, check, openPage, run } from './browser.mjs';

const HOSTILE = '<img src=x onerror="globalThis.hacked=1"><script>globalThis.hacked=1</script>\u001b[31mred\u001b]0;title\u0007\u0000\u202e"\'`</textarea></script>';

async function until(page, condition, argument, what) {
  await page.waitForFunction(condition, argument, { timeout: 10000 }).catch(() => check(false, what));
}

function stage(daemon) {
  const told = rolledBack();
  const judged = told.Timelines[1];
  daemon.answers['AppRunnerSim.DescribeTimeline'] = told;
  daemon.answers['AppRunner.DescribeService'] = ({ ServiceArn }) => ({ Service: {
    ServiceArn, ServiceName: 'shop', HealthCheckConfiguration: { Protocol: 'TCP', Path: '/', Interval: 5, Timeout: 2, HealthyThreshold: 1, UnhealthyThreshold: 5 },
    SourceConfiguration: { ImageRepository: { ImageIdentifier: 'shop:v1', ImageRepositoryType: 'ECR', ImageConfiguration: { Port: '8080', RuntimeEnvironmentVariables: { TOKEN: 'hunter2' } } } },
  } });
  daemon.show([service('blog', { LastJudged: { Grade: 'PASS', Ending: 'PASSED', Type: 'CREATE_SERVICE', Summary: 'healthy' } }),
    service('shop', { LastJudged: judged, Traffic: told.Timeline.Traffic.slice(-5) }),
    service('kiosk', { Status: 'CREATE_FAILED', LastJudged: { ...judged, Ending: 'CREATE_FAILED' } })]);
}

async function overview(page, daemon) {
  await page.goto(`${daemon.endpoint}/`);
  await page.waitForSelector('.card');
  const cards = await page.$$eval('.card', (all) => all.map((card) => [card.className, card.innerText]));
  check(cards.length === 3 && cards[2][1].includes('blog'), 'what has failed comes first');
  const shop = cards.find(([, text]) => text.includes('shop:v1'));
  check(shop[0].includes('fail') && shop[1].includes('RUNNING') && shop[1].includes('Rolled back') && shop[1].includes('✕'), 'rolled back is seen, in words and with a sign, although it is RUNNING');
  check((await axeFindings(page)).join('\n') === '', `axe: list ${await axeFindings(page)}`);
}

async function picture(page, daemon) {
  await page.goto(`${daemon.endpoint}/#/service/shop`);
  await page.waitForSelector('.timeline');
  check(await page.locator('.probe.bad').count() >= 10, 'each unhealthy probe is a mark');
  check(await page.locator('.load.blue').count() === 24 && await page.locator('.load.failed').count() === 0, 'requests by version under the lanes');
  const label = await page.getAttribute('.timeline', 'aria-label');
  check(/0 failed/.test(label) && /not switched/.test(label), `the picture in words: ${label}`);
  await page.focus('#scrub');
  for (let press = 0; press < 20; ++press) await page.keyboard.press('PageDown');
  check((await page.innerText('.moment')).includes('not there yet'), 'the keyboard goes back in time');
  check(await page.locator('.cursor').count() === 1, 'the cursor is drawn');
  await page.click('text=The same as a table');
  // It is drawn when the page hears that it was opened.
  const isDrawn = page.waitForFunction(() => document.querySelectorAll('tbody tr').length > 15);
  check(await isDrawn.then(() => true, () => false), 'the marks as a table');
  check((await page.innerText('#verdict')).includes('127.0.0.1:8080'), 'the finding with its evidence');
  check((await axeFindings(page)).join('\n') === '', `axe: service ${await axeFindings(page)}`);
}

// Without a mouse: to the form, a variable added, and sent; values are hidden until asked for.
async function keyboard(page, daemon) {
  const press = async (key, times = 1) => { for (let at = 0; at < times; ++at) await page.keyboard.press(key); };
  await page.focus('#update > summary');
  await press('Enter');
  await page.waitForSelector('#update .variable');
  check(await page.getAttribute('#update .variable .value', 'type') === 'password', 'values are hidden');
  await page.focus('#update .variable button');
  await press('Space');
  check(await page.getAttribute('#update .variable .value', 'type') === 'text', 'and shown when asked for');
  await page.focus('#update fieldset > button');
  await press('Enter');
  await page.keyboard.type('HOSTNAME');
  await press('Tab');
  await page.keyboard.type('0.0.0.0');
  await press('Enter');
  await page.waitForSelector('.notice');
  const sent = daemon.calls.find((each) => each.target === 'AppRunnerSim.UpdateService');
  check(sent?.input.SourceConfiguration.ImageRepository.ImageConfiguration.RuntimeEnvironmentVariables.HOSTNAME === '0.0.0.0', 'the update carries the new variable');
  check(sent?.input.SourceConfiguration.ImageRepository.ImageConfiguration.RuntimeEnvironmentVariables.TOKEN === 'hunter2', 'and the old ones');
  daemon.answers['AppRunner.StartDeployment'] = { __type: 'InvalidStateException', Message: `Service is busy ${HOSTILE}` };
  for (const [name, operation] of [['Deploy', 'StartDeployment'], ['Pause', 'PauseService'], ['Resume', 'ResumeService']]) {
    await page.focus(`.actions button:text-is("${name}")`);
    await press('Enter');
    await page.waitForTimeout(100);
    check(daemon.calls.some((each) => each.target === `AppRunner.${operation}`), `${name} by the keyboard`);
  }
  check((await page.innerText('#notices')).includes('Service is busy <img'), 'a refusal is told in the API’s words');
  await page.focus('.actions button:text-is("Delete")');
  await press('Enter');
  check(!daemon.calls.some((each) => each.target === 'AppRunner.DeleteService'), 'Delete asks first');
  await page.focus('dialog button.danger');
  await press('Enter');
  await page.waitForTimeout(200);
  check(daemon.calls.some((each) => each.target === 'AppRunner.DeleteService'), 'and then does it');
  for (const [form, operation] of [['#faults', 'InjectFault'], ['#load', 'StartLoad']]) {
    await page.focus(`${form} > summary`);
    if (!(await page.getAttribute(form, 'open') !== null)) await press('Enter');
    await page.focus(`${form} input`);
    await press('Enter');
    await page.waitForTimeout(150);
    check(daemon.calls.some((each) => each.target === `AppRunnerSim.${operation}`), `${operation} by the keyboard`);
  }
}

// Where the keyboard is after what was done, and while the page changes by itself.
async function focus(page, daemon) {
  stage(daemon);
  const told = rolledBack();
  const shown = (more) => daemon.show([service('shop', { LastJudged: told.Timelines[1], ...more })]);
  const isAt = (selector) => page.evaluate((wanted) => document.activeElement?.matches(wanted), selector);
  const press = (key) => page.keyboard.press(key);
  await page.goto(`${daemon.endpoint}/#/rehearse`);
  await page.goto(`${daemon.endpoint}/#/service/shop`);
  await page.waitForSelector('.timeline');
  await page.evaluate(() => document.activeElement.blur());
  await page.focus('#skip');
  await press('Enter');
  check(await isAt('#main') && await page.innerText('h1') === 'shop', 'the link to the content leads there, and to no other view');

  await page.focus('.facts a');
  shown({ InstancesServing: 2, Instances: 2, Faults: [{ Fault: 'crash', EndsInSeconds: 11.2 }] });
  await until(page, () => document.querySelector('.facts').innerText.includes('2 of 2'), null, 'the facts are told');
  check(await isAt('.facts a'), 'a link keeps the focus while the facts beside it change');
  check((await page.innerText('.facts')).includes('made to fail: crash, 12 s left'), 'a fault in force is told at the top');
  check((await page.textContent('#faults')).includes('In force: crash, 12 s left'), 'and where it was made');

  if (await page.getAttribute('.picture ~ details', 'open') === null) await page.click('text=The same as a table');
  await page.waitForSelector('tbody tr');
  await page.focus('[role=region]');
  await page.evaluate(() => { document.querySelector('[role=region]').scrollTop = 60; });
  const { Timeline } = rolledBack();
  Timeline.Marks.push({ At: Date.now(), Kind: 'STATE', Text: 'late mark', InstanceId: 'b1ue00', Revision: 1 });
  daemon.answers['AppRunnerSim.DescribeTimeline'] = { ...told, Timeline };
  shown({ InstancesServing: 2, Instances: 3 });
  await until(page, () => document.querySelector('[role=region]')?.innerText.includes('late mark'), null, 'a new mark is in the table');
  check(await isAt('[role=region]') && await page.evaluate(() => document.activeElement.scrollTop) === 60, 'the table keeps focus and place while marks come');

  await page.focus('#update > summary');
  if (await page.getAttribute('#update', 'open') === null) await press('Enter');
  await page.waitForSelector('#update .variable');
  await page.focus('#update .variable [aria-label^=Remove]');
  await press('Enter');
  check(await isAt('#update fieldset > button'), 'the last variable gone, the next is to be added');

  daemon.answers['AppRunner.StartDeployment'] = { __type: 'InvalidStateException', Message: 'busy' };
  await page.focus('.actions button:text-is("Deploy")');
  await press('Enter');
  await page.waitForSelector('.notice.bad');
  await page.focus('.notice.bad button');
  await press('Enter');
  check(await isAt('.actions button') && await page.locator('.notice.bad').count() === 0, 'a message closed, the keyboard is where it came from');

  daemon.show([]);
  await until(page, () => document.activeElement?.textContent.startsWith('There is no service'), null, 'a service gone, the words that say so have the focus');
  await page.goto(`${daemon.endpoint}/#/service/%E0%A4%A`);
  await until(page, () => document.querySelector('h1')?.textContent === '%E0%A4%A', null, 'an address that is none is shown as it is');
}

async function hostile(page, daemon) {
  const told = rolledBack();
  const spoil = (value) => (typeof value === 'string' && !/^[A-Z_]+$|^o\d$/.test(value) ? `${HOSTILE}${value}` : value && typeof value === 'object'
    ? (Array.isArray(value) ? value.map(spoil) : Object.fromEntries(Object.entries(value).map(([key, each]) => [key, spoil(each)]))) : value);
  told.Timeline = spoil(told.Timeline);
  daemon.answers['AppRunnerSim.DescribeTimeline'] = told;
  await page.goto(`${daemon.endpoint}/#/service/shop`);
  const bad = service('shop', { Image: HOSTILE, LocalUrl: 'http://127.0.0.1:1/', LastJudged: { ...told.Timelines[1], Summary: HOSTILE } });
  daemon.show([bad, service(HOSTILE, { LastJudged: { ...told.Timelines[1], Summary: HOSTILE } })]);
  daemon.tell([{ Kind: 'APP', Stream: 'stdout', Text: HOSTILE }, { Kind: 'APP', Stream: 'stderr', Text: 'x'.repeat(1024 * 1024) },
    { Kind: 'EVENT', Text: HOSTILE }, { Kind: 'VERDICT', Text: HOSTILE }].map((each) => ({ ServiceArn: bad.ServiceArn, ...each })));
  await page.waitForFunction(() => document.querySelector('#main').innerText.includes('more characters'));
  await page.waitForTimeout(600);
  check(await page.evaluate(() => globalThis.hacked === undefined), 'no script of an app’s runs');
  check(await page.locator('main img, main script').count() === 0, 'nothing of it is markup');
  check((await page.innerText('.feedbox >> nth=1')).includes('\\x00'), 'NUL is shown as what it is');
  await page.goto(`${daemon.endpoint}/#/`);
  await page.waitForSelector('.card');
  check(await page.evaluate(() => globalThis.hacked === undefined) && await page.locator('.cards img').count() === 0, 'nor a name in the list');
  await page.click('.card a >> nth=0');
  await page.waitForSelector('h1');
  check(await page.evaluate(() => globalThis.hacked === undefined), 'nor its address');
}

// A feed of 20,000 entries: the page stays quick and short.
async function long(page, daemon) {
  stage(daemon);
  const arn = service('shop').ServiceArn;
  await page.goto(`${daemon.endpoint}/#/service/shop`);
  await page.waitForSelector('.timeline');
  for (let batch = 0; batch < 40; ++batch) daemon.tell(Array.from({ length: 500 }, (_, at) => ({ ServiceArn: arn, Kind: at % 2 ? 'APP' : 'EVENT', Text: `line ${batch * 500 + at}` })));
  await until(page, () => document.querySelector('#main').innerText.includes('line 19999'), null, 'the newest line is shown');
  check(await page.locator('.feed li').count() <= 800, 'lists are never longer than people read');
  const took = await page.evaluate(() => new Promise((done) => {
    const began = performance.now();
    let frames = 0;
    const next = () => (++frames < 30 ? requestAnimationFrame(next) : done((performance.now() - began) / 30));
    requestAnimationFrame(next);
  }));
  check(took < 50, `frames after 20,000 entries: ${took.toFixed(1)} ms each`);
}

async function connection(page, daemon) {
  await until(page, () => document.querySelector('#connection').textContent.includes('live'), null, 'live');
  for (const stream of daemon.streams) stream.destroy();
  await until(page, () => document.querySelector('#connection').textContent.includes('lost'), null, 'a lost connection is seen');
  await until(page, () => document.querySelector('#connection').textContent.includes('live'), null, 'and mended');
  check(true, 'a lost connection is seen and mended');
}

async function rehearsal(page, daemon) {
  daemon.answers['AppRunnerSim.Rehearse'] = ({ Scenario }) => (Scenario.includes('nonsense') ? { __type: 'InvalidRequestException', Message: `scenario:1:1: ${HOSTILE}` }
    : { Remarks: [], Cases: ['current', 'documented'].map((Profile) => ({ Profile, Status: 'RUNNING', Verdict: rolledBack().Timeline.Verdict, GivenUpAfterSeconds: 20, VirtualSeconds: 24, Refused: [], Timelines: [rolledBack().Timeline] })) });
  await page.goto(`${daemon.endpoint}/#/rehearse`);
  await page.waitForSelector('.case .timeline');
  check(await page.locator('.case').count() === 2, 'one picture for each profile');
  await page.focus('#scenario');
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('nonsense ');
  await until(page, () => document.querySelector('#problem').textContent.includes('scenario:1:1'), null, 'a mistake is told');
  check(await page.evaluate(() => globalThis.hacked === undefined), 'and is no markup');
  check((await axeFindings(page)).join('\n') === '', `axe: rehearse ${await axeFindings(page)}`);
}

// The real server's files, policy and token, without an engine.
async function realDaemon(browser) {
  const daemon = spawn(process.env.APPRUNNER_TEST_DAEMON, ['2'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const endpoint = await new Promise((done) => daemon.stdout.once('data', (text) => done(String(text).trim())));
  const page = await openPage(browser);
  await page.goto(`${endpoint}/`);
  await page.waitForSelector('.card');
  check(await page.locator('.card').count() === 2, 'services of the real API');
  await page.click('.card a >> nth=0');
  await page.click('.actions button:text-is("Pause")');
  await until(page, () => document.querySelector('.status').textContent === 'PAUSED', null, 'paused in the page');
  check(await page.innerText('.status') === 'PAUSED', 'an operation of the page is done, and its event comes');
  check(page.troubles.filter((each) => !each.includes('500')).join('\n') === '', `nothing is refused by the policy: ${page.troubles}`);
  daemon.stdin.end();
}

await run(async (browser) => {
  const daemon = await new FakeDaemon().start();
  stage(daemon);
  const page = await openPage(browser, { viewport: { width: 1200, height: 900 } });
  for (const part of [overview, picture, keyboard, focus, hostile, long, connection, rehearsal]) await part(page, daemon);
  check(page.troubles.filter((each) => !/400|ERR_|Failed to load/.test(each)).join('\n') === '', `no script failed: ${page.troubles}`);
  for (const scheme of ['light', 'dark']) {
    stage(daemon);
    const small = await openPage(browser, { viewport: { width: 360, height: 740 }, colorScheme: scheme });
    for (const view of ['#/', '#/service/shop', '#/rehearse']) {
      await small.goto(`${daemon.endpoint}/${view}`);
      await small.waitForSelector('.card, .timeline');
      check(await small.evaluate(() => document.documentElement.scrollWidth) <= 360, `${view} fits 360 px`);
      check((await axeFindings(small)).join('\n') === '', `axe: ${view} ${scheme} at 360 px`);
    }
  }
  daemon.stop();
  if (process.env.APPRUNNER_TEST_DAEMON) await realDaemon(browser);
});
