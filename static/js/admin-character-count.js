// Counts characters under fields that have a limit, or a length that search engines show.
// Speaks the count only when typing pauses, so that a screen reader is not flooded.

const PAUSE = 1000;
const characters = new Intl.Segmenter(document.documentElement.lang || 'zh', {
  granularity: 'grapheme',
});
const count = (text) => [...characters.segment(text)].length;

function watch(field) {
  const limit = Number(field.dataset.recommendedLength || field.maxLength);
  const visible = document.createElement('p');
  const spoken = document.createElement('p');
  let timer;
  visible.className = 'portal-count';
  visible.setAttribute('aria-hidden', 'true');
  spoken.className = 'w-sr-only';
  spoken.setAttribute('role', 'status');

  const show = () => {
    const length = count(field.value);
    visible.textContent = `${length} / ${limit}`;
    visible.dataset.state = length > limit ? 'over' : '';
    return visible.textContent;
  };
  field.addEventListener('input', () => {
    const text = show();
    clearTimeout(timer);
    timer = setTimeout(() => (spoken.textContent = text), PAUSE);
  });
  show();
  field.after(visible, spoken);
}

document
  .querySelectorAll('[data-recommended-length], [data-count-characters][maxlength]')
  .forEach(watch);
