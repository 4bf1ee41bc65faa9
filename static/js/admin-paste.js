// Says below a text what of it became ordinary text when it was pasted, because it has a block of
// its own.

const words = document.querySelector('script[data-pasted-headings]').dataset;
const kinds = {
  pastedHeadings: 'h1, h2, h3, h4, h5, h6',
  pastedTables: 'table',
  pastedImages: 'img',
};

function told(html) {
  const pasted = new DOMParser().parseFromString(html, 'text/html');
  return Object.keys(kinds)
    .filter((kind) => pasted.querySelector(kinds[kind]))
    .map((kind) => words[kind])
    .join(' ');
}

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

document.addEventListener(
  'paste',
  (event) => {
    const editor = event.target.closest('.Draftail-Editor');
    if (editor) tell(editor, told(event.clipboardData.getData('text/html')));
  },
  // The editor takes the event in, and sends it no further.
  { capture: true },
);
