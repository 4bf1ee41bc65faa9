// Chinese for the menu of tables: Wagtail's Handsontable carries English only.
// The keys are those of Handsontable's en-US dictionary (6.2.2, src/i18n/constants.js).

if (window.Handsontable) {
  const item = 'ContextMenu:items';
  window.Handsontable.languages.registerLanguageDictionary({
    languageCode: 'zh-CN',
    [`${item}.insertRowAbove`]: '在上方插入行',
    [`${item}.insertRowBelow`]: '在下方插入行',
    [`${item}.insertColumnOnTheLeft`]: '在左侧插入列',
    [`${item}.insertColumnOnTheRight`]: '在右侧插入列',
    [`${item}.removeRow`]: '删除行',
    [`${item}.removeColumn`]: '删除列',
    [`${item}.clearColumn`]: '清空列',
    [`${item}.undo`]: '撤销',
    [`${item}.redo`]: '恢复',
    [`${item}.copy`]: '复制',
    [`${item}.cut`]: '剪切',
    [`${item}.mergeCells`]: '合并单元格',
    [`${item}.unmergeCells`]: '取消合并',
    [`${item}.align`]: '对齐',
    [`${item}.align.left`]: '左对齐',
    [`${item}.align.center`]: '居中',
    [`${item}.align.right`]: '右对齐',
    [`${item}.align.justify`]: '两端对齐',
    [`${item}.align.top`]: '顶端对齐',
    [`${item}.align.middle`]: '垂直居中',
    [`${item}.align.bottom`]: '底端对齐',
  });
}
