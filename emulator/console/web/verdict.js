// A verdict with its findings: what was seen, what mends it, how to write it down.
import { el } from './dom.js';
import { endingText, gradeSign } from './words.js';

export function gradeBadge(grade, text) {
  return el('span', { class: `grade ${String(grade).toLowerCase()}` }, `${gradeSign(grade)} ${text || grade}`);
}

const PLACES = [
  ['Up', 'apprunner-sim up'], ['Dockerfile', 'Dockerfile'], ['CreateService', 'CreateService'],
  ['CloudFormation', 'CloudFormation'], ['Terraform', 'Terraform'],
];

export function verdictPanel(verdict) {
  if (!verdict) return el('p', { class: 'quiet' }, 'No verdict yet.');
  return el('div', { class: 'verdict' },
    el('p', { class: 'summary' }, gradeBadge(verdict.Grade), ' ', el('strong', {}, endingText(verdict.Ending)), `: ${verdict.Summary}`),
    (verdict.Findings || []).map((finding, at) => findingPanel(finding, at === 0)));
}

function tried(finding) {
  if (!finding.Tried) return '';
  return finding.Tried.Passes ? ' (tried: it passes)' : ' (tried: it does not pass)';
}

function findingPanel(finding, isFirst) {
  const howTo = finding.HowTo || {};
  return el('section', { class: `finding ${String(finding.Weight).toLowerCase()}` },
    el('h4', {}, gradeBadge(finding.Weight, finding.Code)),
    el('p', {}, finding.Summary),
    (finding.Evidence || []).length > 0 && el('div', {}, el('h5', {}, 'Seen'), el('ul', { class: 'evidence' }, finding.Evidence.map((line) => el('li', {}, el('code', {}, line))))),
    finding.Fix && el('div', { class: 'fix' }, el('h5', {}, `Fix${tried(finding)}`), el('p', {}, finding.Fix)),
    PLACES.some(([key]) => howTo[key]) && el('details', { open: isFirst },
      el('summary', {}, 'To be copied'),
      PLACES.filter(([key]) => howTo[key]).map(([key, name]) => el('div', {}, el('h5', {}, name), el('pre', { tabindex: 0 }, howTo[key])))),
    (finding.AwsLog || []).length > 0 && el('details', {}, el('summary', {}, 'What App Runner’s own log would say'), el('pre', { tabindex: 0 }, finding.AwsLog.join('\n'))));
}
