// The sales desk: copying what stands in the page, and ticking rows of the list.

async function copy(button) {
  const source = document.getElementById(button.dataset.copyFrom);
  try {
    await navigator.clipboard.writeText(source.textContent);
  } catch {
    // Without HTTPS browsers offer only the old way.
    getSelection().selectAllChildren(source);
    document.execCommand('copy');
  }
  button.textContent = button.dataset.copied;
}

for (const button of document.querySelectorAll('[data-copy-from]')) {
  button.hidden = false;
  button.addEventListener('click', () => copy(button));
}

// The list is replaced while one types in the search: so all is heard on the document.
const rows = () => [...document.querySelectorAll('.desk-list [name="inquiry"]')];

function showTicked() {
  const all = document.querySelector('[data-tick-all]');
  const said = document.querySelector('[data-ticked]');
  if (!all || !said) return;
  const ticked = rows().filter((row) => row.checked).length;
  all.hidden = false;
  all.checked = ticked > 0 && ticked === rows().length;
  all.indeterminate = ticked > 0 && !all.checked;
  said.textContent = ticked ? String(ticked) : '';
}

document.addEventListener('change', ({ target }) => {
  if (target.matches('[data-tick-all]')) rows().forEach((row) => (row.checked = target.checked));
  if (target.matches('.desk-list input')) showTicked();
});
document.addEventListener('w-swap:success', showTicked);
showTicked();
