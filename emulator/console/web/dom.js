// Makes elements. Whatever text comes from an app, an image or an engine gets into the page by
// textContent alone, so that it is never markup.

const SVG = 'http://www.w3.org/2000/svg';

// Control characters would hide or reorder what is shown; a line of a megabyte would stop the page.
const LINE_MAX = 4000;
export function printable(text) {
  const cut = String(text ?? '');
  const short = cut.length > LINE_MAX ? `${cut.slice(0, LINE_MAX)} (${cut.length - LINE_MAX} more characters)` : cut;
  return short
    .replace(/\u001b\[[0-9;]*m/g, '')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
      (each) => `\\x${each.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

function put(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'value') element.value = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  for (const child of children.flat(4)) {
    if (child === undefined || child === null || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(printable(child)));
  }
  return element;
}

export function el(tag, attributes, ...children) {
  return put(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes, ...children) {
  return put(document.createElementNS(SVG, tag), attributes, children);
}

export function replace(element, ...children) {
  element.replaceChildren(...children.flat(4).filter(Boolean));
  return element;
}
