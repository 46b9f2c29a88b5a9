// Times, numbers and states as people read them: each number with its unit.

export function secondsText(milliseconds) {
  const s = milliseconds / 1000;
  if (Math.abs(s) < 10) return `${s.toFixed(1)} s`;
  if (Math.abs(s) < 120) return `${s.toFixed(0)} s`;
  const minutes = Math.floor(s / 60);
  return `${minutes} min ${Math.round(s - minutes * 60)} s`;
}

export function clockText(epochMs) {
  return new Date(epochMs).toLocaleTimeString(undefined, { hour12: false });
}

export function exactText(epochMs) {
  return new Date(epochMs).toISOString();
}

export function rateText(perSecond) {
  return `${perSecond < 10 && perSecond % 1 ? perSecond.toFixed(1) : Math.round(perSecond)} requests/s`;
}

export function countText(count, one, many) {
  return `${count.toLocaleString()} ${count === 1 ? one : many || `${one}s`}`;
}

const OPERATIONS = {
  CREATE_SERVICE: 'first deployment', START_DEPLOYMENT: 'deployment', UPDATE_SERVICE: 'update',
  PAUSE_SERVICE: 'pause', RESUME_SERVICE: 'resume', DELETE_SERVICE: 'deletion',
};
export function operationText(type) {
  return OPERATIONS[type] || type;
}

const ENDINGS = {
  PASSED: 'passed', IMAGE_NOT_OBTAINED: 'the image was not obtained', CREATE_FAILED: 'creation failed',
  ROLLED_BACK: 'rolled back', ROLLBACK_FAILED: 'the rollback failed', ENVIRONMENT: 'not judged: this machine',
  FAILED: 'failed',
};
export function endingText(ending) {
  return ENDINGS[ending] || ending;
}

// A sign and a word for each grade: colour is never the only one to tell.
export function gradeSign(grade) {
  return { PASS: '✓', RISKY: '▲', FAIL: '✕' }[grade] || '…';
}

// What of a service people must not overlook, whatever its status says. Nothing: all is well.
export function trouble(service) {
  const judged = service.LastJudged;
  if (service.Status === 'CREATE_FAILED') {
    return { grade: 'FAIL', title: 'Creation failed', text: judged?.Summary };
  }
  if (!judged) return null;
  if (judged.Ending === 'ROLLED_BACK') {
    return { grade: 'FAIL', title: `Rolled back: the ${operationText(judged.Type)} was not taken`, text: judged.Summary };
  }
  if (judged.Ending !== 'PASSED') {
    return { grade: 'FAIL', title: `The last ${operationText(judged.Type)}: ${endingText(judged.Ending)}`, text: judged.Summary };
  }
  if (judged.Grade === 'PASS') return null;
  return { grade: judged.Grade, title: judged.Grade === 'RISKY' ? 'Risky: it runs here, and may not on App Runner' : 'App Runner would not take it', text: judged.Summary };
}
