// What is pasted into a text: rows of a table become lines, Word's points a list, and a line below
// the text says what of it became ordinary text because it has a block of its own.

const DOT = '\u00b7';
const words = document.querySelector('script[data-pasted-headings]').dataset;
const kinds = {
  pastedHeadings: 'h1, h2, h3, h4, h5, h6',
  pastedTables: 'table',
  pastedImages: 'img',
};

const told = (pasted) =>
  Object.keys(kinds)
    .filter((kind) => pasted.querySelector(kinds[kind]))
    .map((kind) => words[kind])
    .join(' ');

/** The line below an editor; a screen reader speaks it when it changes. */
function lineBelow(editor) {
  const there = editor.parentElement.querySelector(':scope > .portal-pasted');
  if (there) return there;
  const line = document.createElement('p');
  line.className = 'portal-pasted';
  line.setAttribute('role', 'status');
  editor.after(line);
  return line;
}

function tell(editor, text) {
  const line = lineBelow(editor);
  line.textContent = text;
  // Once what was pasted is there: it may have moved the line out of sight.
  if (text) requestAnimationFrame(() => line.scrollIntoView({ block: 'nearest' }));
}

/** Whether a table has figures in its cells: on old web pages a cell may hold a whole article. */
const isOfFigures = (table) =>
  [...table.rows].every((row) =>
    [...row.cells].every((cell) => cell.querySelectorAll('p, div, li, table').length < 2),
  );

/** What stands in a cell, its emphasis and links with it, on one line. */
function lineOf(cell) {
  for (const block of cell.querySelectorAll('p, div, ul, ol, li')) {
    block.replaceWith(...block.childNodes);
  }
  for (const br of cell.querySelectorAll('br')) br.replaceWith(' ');
  cell.normalize();
  const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts) text.data = text.data.replace(/\s+/g, ' ');
  if (texts.length) {
    texts[0].data = texts[0].data.trimStart();
    texts.at(-1).data = texts.at(-1).data.trimEnd();
  }
  return [...cell.childNodes];
}

/** The editor runs cells together, or makes a paragraph of each: a row becomes one, with bars. */
function spellOut(table) {
  const lines = [...table.rows].map((row) => {
    const line = table.ownerDocument.createElement('p');
    const cells = [...row.cells].filter((cell) => cell.textContent.trim());
    cells.forEach((cell, at) => line.append(...(at ? [' | '] : []), ...lineOf(cell)));
    return line;
  });
  table.replaceWith(...lines);
}

/**
 * Word marks points with letters of its fonts of signs: l is a dot in Wingdings, \u00d8 an arrow.
 * The editor knows the dot as a list, and would take the others for text.
 */
function nameDots(pasted) {
  let isChanged = false;
  for (const mark of pasted.querySelectorAll('[style*="mso-list"][style*="gnore"]')) {
    const font = mark.closest('[style*="font-family"]')?.style.fontFamily ?? '';
    const text = document.createTreeWalker(mark, NodeFilter.SHOW_TEXT).nextNode();
    if (!/Wingdings|Webdings|Symbol/i.test(font) || !text || text.data.trim() === DOT) continue;
    text.data = DOT;
    isChanged = true;
  }
  return isChanged;
}

function pasteInstead(event, html) {
  const clipboardData = new DataTransfer();
  for (const type of event.clipboardData.types) {
    if (type.startsWith('text/')) clipboardData.setData(type, event.clipboardData.getData(type));
  }
  clipboardData.setData('text/html', html);
  event.preventDefault();
  event.stopImmediatePropagation();
  const init = { clipboardData, bubbles: true, cancelable: true };
  event.target.dispatchEvent(new ClipboardEvent('paste', init));
}

document.addEventListener(
  'paste',
  (event) => {
    const editor = event.target.closest('.Draftail-Editor');
    if (!editor) return;
    const html = event.clipboardData.getData('text/html');
    const pasted = new DOMParser().parseFromString(html, 'text/html');
    const text = told(pasted);
    const tables = [...pasted.querySelectorAll('table')].filter(isOfFigures);
    tables.forEach(spellOut);
    const isNamed = nameDots(pasted);
    if (tables.length || isNamed) pasteInstead(event, pasted.documentElement.outerHTML);
    tell(editor, text);
  },
  // The editor takes the event in, and sends it no further.
  { capture: true },
);
