// What can be done, each by the same operation as from the command line. What the API refuses is
// shown in its words.
import { call } from './api.js';
import { el, printable, replace } from './dom.js';

const notices = document.getElementById('notices');

export function tell(text, isBad) {
  const cause = document.activeElement;
  // Who closes it by the keyboard goes on where it came from.
  const close = () => {
    notice.remove();
    if (document.activeElement !== document.body) return;
    (cause.isConnected && !notices.contains(cause) && cause !== document.body ? cause : document.getElementById('main')).focus();
  };
  const notice = el('div', { class: isBad ? 'notice bad' : 'notice' }, el('span', {}, `${isBad ? '✕ ' : '✓ '}${printable(text)}`),
    el('button', { type: 'button', 'aria-label': 'Close this message', onclick: close }, '×'));
  notices.append(notice);
  while (notices.childElementCount > 4) notices.firstChild.remove();
  if (!isBad) setTimeout(() => notice.remove(), 6000);
}

// Without a way through the whole page to the newest message.
addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !document.querySelector('dialog[open]')) notices.lastElementChild?.querySelector('button').click();
});

export async function attempt(button, what, work) {
  button?.setAttribute('aria-disabled', 'true');
  try {
    await work();
    tell(`${what}: accepted`);
    return true;
  } catch (error) {
    tell(`${what}: ${error.message}`, true);
    // The daemon was started anew: its page has another token.
    if (error.message.startsWith('This page is of an earlier daemon')) setTimeout(() => location.reload(), 1500);
    return false;
  } finally {
    button?.removeAttribute('aria-disabled');
  }
}

let fields = 0;
export function field(label, input) {
  const id = `field-${++fields}`;
  input.id = id;
  return el('div', { class: 'field' }, el('label', { for: id }, label), input);
}

// Names and values; values are dots until they are asked for.
function variablesEditor() {
  const rows = el('div', { class: 'variables' });
  const add = (name = '', value = '') => {
    const secret = el('input', { type: 'password', value, 'aria-label': 'Value', autocomplete: 'off', spellcheck: 'false', class: 'value' });
    const eye = el('button', { type: 'button', 'aria-pressed': 'false', 'aria-label': 'Show the value', onclick: () => {
      const isHidden = secret.type === 'password';
      secret.type = isHidden ? 'text' : 'password';
      eye.setAttribute('aria-pressed', String(isHidden));
    } }, 'show');
    const row = el('div', { class: 'variable' }, el('input', { value: name, 'aria-label': 'Name', autocomplete: 'off', spellcheck: 'false', class: 'name' }), secret, eye,
      el('button', { type: 'button', 'aria-label': 'Remove this variable', onclick: () => remove(row) }, '×'));
    rows.append(row);
    return row;
  };
  const more = el('button', { type: 'button', onclick: () => add().querySelector('input').focus() }, 'Add a variable');
  const remove = (row) => {
    const next = row.nextElementSibling || row.previousElementSibling;
    row.remove();
    (next?.querySelector('.name') || more).focus();
  };
  const element = el('fieldset', {}, el('legend', {}, 'Environment variables'), rows, more);
  const values = () => Object.fromEntries([...rows.children].map((row) => [row.querySelector('.name').value.trim(), row.querySelector('.value').value]).filter(([name]) => name));
  const fill = (variables) => { rows.replaceChildren(); for (const [name, value] of Object.entries(variables || {})) add(name, value); };
  return { element, values, fill };
}

// service: as DescribeService has it, to be updated; null: one is made.
export function serviceForm(service) {
  const name = el('input', { required: true, minlength: 4, maxlength: 40, pattern: '[A-Za-z0-9][A-Za-z0-9\\-_]{3,39}', autocomplete: 'off' });
  const image = el('input', { required: true, autocomplete: 'off', spellcheck: 'false' });
  const port = el('input', { inputmode: 'numeric', pattern: '[0-9]{1,5}', value: '8080', autocomplete: 'off' });
  const protocol = el('select', {}, el('option', { value: 'TCP' }, 'TCP'), el('option', { value: 'HTTP' }, 'HTTP'));
  const path = el('input', { value: '/', autocomplete: 'off' });
  const interval = el('input', { type: 'number', min: 1, max: 20, value: 5 });
  const timeout = el('input', { type: 'number', min: 1, max: 20, value: 2 });
  const variables = variablesEditor();
  let present = {};
  const fill = (described) => {
    const source = described.SourceConfiguration?.ImageRepository || {};
    present = source;
    image.value = source.ImageIdentifier || '';
    port.value = source.ImageConfiguration?.Port || '8080';
    variables.fill(source.ImageConfiguration?.RuntimeEnvironmentVariables);
    const check = described.HealthCheckConfiguration || {};
    protocol.value = check.Protocol || 'TCP';
    path.value = check.Path || '/';
    interval.value = check.Interval || 5;
    timeout.value = check.Timeout || 2;
  };
  if (service) fill(service);
  const button = el('button', { type: 'submit', class: 'primary' }, service ? 'Update' : 'Create');
  const submit = async (event) => {
    event.preventDefault();
    const configuration = { ...present.ImageConfiguration, Port: port.value, RuntimeEnvironmentVariables: variables.values() };
    const body = {
      SourceConfiguration: {
        AutoDeploymentsEnabled: service?.SourceConfiguration?.AutoDeploymentsEnabled ?? false,
        AuthenticationConfiguration: service?.SourceConfiguration?.AuthenticationConfiguration,
        ImageRepository: { ImageIdentifier: image.value.trim(), ImageRepositoryType: present.ImageRepositoryType || kindOf(image.value), ImageConfiguration: configuration },
      },
      HealthCheckConfiguration: { ...service?.HealthCheckConfiguration, Protocol: protocol.value, Path: path.value, Interval: Number(interval.value), Timeout: Number(timeout.value) },
    };
    if (protocol.value === 'TCP') body.HealthCheckConfiguration.Path = '/';
    if (service) await attempt(button, `Update of ${service.ServiceName}`, () => call('AppRunnerSim.UpdateService', { ServiceArn: service.ServiceArn, ...body }));
    else if (await attempt(button, `Creation of ${name.value}`, () => call('AppRunnerSim.CreateService', { ServiceName: name.value, ...body }))) location.hash = `#/service/${encodeURIComponent(name.value)}`;
  };
  const form = el('form', { onsubmit: submit, class: 'service-form' },
    !service && field('Name', name), field('Image', image), field('Port', port),
    el('div', { class: 'row' }, field('Health check', protocol), field('Path', path), field('Interval, s', interval), field('Timeout, s', timeout)),
    variables.element, button);
  form.fill = (described) => { service = described; fill(described); };
  return form;
}

function kindOf(image) {
  return image.trim().startsWith('public.ecr.aws/') ? 'ECR_PUBLIC' : 'ECR';
}

// Asks once more before something goes away.
export function confirmed(text, word, onYes) {
  const dialog = el('dialog', { 'aria-label': text }, el('p', {}, text),
    el('div', { class: 'row' }, el('button', { type: 'button', class: 'danger', onclick: () => { dialog.close(); onYes(); } }, word),
      el('button', { type: 'button', autofocus: true, onclick: () => dialog.close() }, 'Cancel')));
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

const FAULTS = {
  'health-fail': 'checks are refused or answered 500', slow: 'checks get no answer in time', crash: 'the containers are killed',
  'stuck-operation': 'pulls and starts wait', 'pull-fail': 'pulls fail', quota: 'starts fail by the vCPU quota', platform: 'starts fail without a reason',
};

export function faultsText(faults) {
  return faults.map((each) => `${each.Fault}, ${Math.ceil(each.EndsInSeconds)} s left`).join('; ');
}

export function faultForm(service) {
  const kind = el('select', {}, Object.entries(FAULTS).map(([name, does]) => el('option', { value: name }, `${name}: ${does}`)));
  const seconds = el('input', { type: 'number', min: 0, max: 3600, value: 30, required: true });
  const button = el('button', { type: 'submit' }, 'Make it fail');
  const submit = (event) => {
    event.preventDefault();
    attempt(button, `Fault ${kind.value} for ${seconds.value} s`, () => call('AppRunnerSim.InjectFault', { ServiceName: service().ServiceName, Fault: kind.value, DurationSeconds: Number(seconds.value) }));
  };
  const present = el('p', { class: 'counted' });
  const form = el('form', { onsubmit: submit }, el('div', { class: 'row' }, field('Fault', kind), field('For, seconds (0 ends it)', seconds), button), present);
  form.show = (faults) => {
    const text = faults.length ? `In force: ${faultsText(faults)}` : 'None in force.';
    if (present.textContent !== text) present.textContent = text;
  };
  return form;
}

export function loadForm(service) {
  const rate = el('input', { type: 'number', min: 1, max: 100, value: 20, required: true });
  const seconds = el('input', { type: 'number', min: 1, max: 600, value: 60, required: true });
  const start = (lasts, what) => call('AppRunnerSim.StartLoad', { ServiceArn: service().ServiceArn, RequestsPerSecond: Number(rate.value), DurationSeconds: lasts }).then(() => what);
  const button = el('button', { type: 'submit' }, 'Start the load');
  const stop = el('button', { type: 'button', onclick: () => attempt(stop, 'End of the load', () => start(0)) }, 'End it');
  const submit = (event) => {
    event.preventDefault();
    attempt(button, `Load of ${rate.value} requests/s for ${seconds.value} s`, () => start(Number(seconds.value)));
  };
  const counted = el('p', { class: 'counted', id: 'load-count' });
  const form = el('form', { onsubmit: submit }, el('div', { class: 'row' }, field('Requests per second', rate), field('For, seconds', seconds), button, stop), counted);
  form.show = (load) => {
    const text = !load ? 'No load yet. Each request is GET / on a connection of its own.'
      : `${load.EndsInSeconds ? `under way, ${load.EndsInSeconds} s left` : 'over'}: ${load.Sent} sent, ${load.Answered2xx} answered, ${load.Answered4xx} × 4xx, ${load.Answered5xx + load.Unanswered} failed (${load.Answered5xx} × 5xx, ${load.Unanswered} without an answer)`;
    if (counted.textContent !== text) replace(counted, document.createTextNode(text));
  };
  return form;
}
