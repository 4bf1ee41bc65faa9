// Draftail writes a text into the form a quarter of a second after the last key. Whoever saves,
// previews or publishes sooner sends what is on the screen all the same.

/** The editor's text as Draftail writes it, without the places of comments. */
function written(editor) {
  const raw = window.Draftail.serialiseEditorStateToRaw(editor.getEditorState());
  for (const block of raw?.blocks ?? []) {
    block.inlineStyleRanges = block.inlineStyleRanges.filter(
      ({ style }) => !style.startsWith('COMMENT-'),
    );
  }
  return JSON.stringify(raw);
}

document.addEventListener('formdata', ({ target, formData }) => {
  for (const { draftailEditor, name } of target.elements) {
    if (draftailEditor) formData.set(name, written(draftailEditor));
  }
});
