// Draftail writes a text into the form a quarter of a second after the last key. Whoever saves,
// previews or publishes sooner sends what is on the screen all the same.

/** Of each editor its content, which Draft.js never changes but replaces, and how it is written. */
const known = new WeakMap();

/** The editor's text as Draftail writes it, without the places of comments. */
function serialise(state) {
  const raw = window.Draftail.serialiseEditorStateToRaw(state);
  for (const block of raw?.blocks ?? []) {
    block.inlineStyleRanges = block.inlineStyleRanges.filter(
      ({ style }) => !style.startsWith('COMMENT-'),
    );
  }
  return JSON.stringify(raw);
}

function written(editor) {
  const state = editor.getEditorState();
  const content = state.getCurrentContent();
  // The form is read with every key, and an article may have fifty editors.
  if (known.get(editor)?.content !== content) {
    known.set(editor, { content, text: serialise(state) });
  }
  return known.get(editor).text;
}

document.addEventListener('formdata', ({ target, formData }) => {
  for (const { draftailEditor, name } of target.elements) {
    if (draftailEditor) formData.set(name, written(draftailEditor));
  }
});
