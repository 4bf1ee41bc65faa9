// A button that copies what stands in the field it names, and says so on itself.

for (const button of document.querySelectorAll('[data-copy]')) {
  const field = document.getElementById(button.dataset.copy);
  field.addEventListener('focus', () => field.select());
  button.addEventListener('click', async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      // Without HTTPS browsers offer only the old way.
      document.execCommand('copy');
    }
    button.textContent = button.dataset.copied;
  });
}
