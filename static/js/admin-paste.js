// What is pasted into a text: rows of a table become lines, and a line below the text says what of
// it became ordinary text because it has a block of its own.

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

/** The editor runs cells together, or makes a paragraph of each: a row becomes one, with bars. */
function spellOut(table) {
  const lines = [...table.rows].map((row) => {
    const line = table.ownerDocument.createElement('p');
    const cells = [...row.cells].map((cell) => cell.textContent.trim().replace(/\s+/g, ' '));
    line.textContent = cells.filter(Boolean).join(' | ');
    return line;
  });
  table.replaceWith(...lines);
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
    if (tables.length) pasteInstead(event, pasted.documentElement.outerHTML);
    tell(editor, text);
  },
  // The editor takes the event in, and sends it no further.
  { capture: true },
);
