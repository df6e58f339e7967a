/** Monaco, lean: YAML, our own problems, completion and hover, and the page's own colours. Loaded after first paint. */
import './monaco-words'
import * as monaco from 'monaco-editor/editor'
// The feature's own entry leaves the controller out, and with it all completion.
import 'monaco-editor/editor/contrib/suggest/browser/suggestController'
import 'monaco-editor/features/clipboard/register'
import 'monaco-editor/features/codicon/register'
import 'monaco-editor/features/comment/register'
import 'monaco-editor/features/contextmenu/register'
import 'monaco-editor/features/find/register'
import 'monaco-editor/features/folding/register'
import 'monaco-editor/features/hover/register'
import 'monaco-editor/features/indentation/register'
import 'monaco-editor/features/linesOperations/register'
import 'monaco-editor/features/snippet/register'
import 'monaco-editor/languages/definitions/yaml/register'
import EditorWorker from 'monaco-editor/editor/editor.worker.js?worker'
import { useSpoken } from '../i18n/language'
import { completionsAt, hoverAt } from './check'
import type { Problem } from '../k8s/manifest'
import { useDraft, write } from './draft'
import type { Cause } from './cause'

export interface MonacoEditor {
  reveal(line: number, column: number): void
  wear(theme: 'light' | 'dark'): void
  highlight(cause: Cause | undefined): void
  dispose(): void
}

self.MonacoEnvironment = { getWorker: () => new EditorWorker() }

/** The numeral of a link, behind a line. */
const after = ({ numeral, isNow }: Cause) => ({
  after: {
    // Never broken over two lines
    content: `\u00a0${numeral}\u00a0`,
    inlineClassName: `cause-numeral ${isNow ? 'cause-now' : ''}`,
    cursorStops: monaco.editor.InjectedTextCursorStops.None,
  },
})

/** Six digits, where the build has made #fff of #FFFFFF. */
const longHex = (colour: string) => (colour.length === 4 ? colour.replace(/[0-9a-f]/gi, '$&$&') : colour)

/** Monaco's colours are the page's tokens; it wants them as hex. */
function defineTheme(theme: 'light' | 'dark'): void {
  const style = getComputedStyle(document.documentElement)
  const token = (name: string) => longHex(style.getPropertyValue(`--${name}`).trim())
  const bare = (name: string) => token(name).slice(1)
  monaco.editor.defineTheme('podarium', {
    base: theme === 'dark' ? 'vs-dark' : 'vs',
    inherit: false,
    rules: [
      { token: '', foreground: bare('ink2') },
      { token: 'type', foreground: bare('ink') },
      { token: 'string', foreground: bare('ink2') },
      { token: 'comment', foreground: bare('ink3') },
    ],
    colors: {
      'editor.background': token('surface'),
      'editor.foreground': token('ink'),
      'editorLineNumber.foreground': token('ink3'),
      'editorLineNumber.activeForeground': token('ink'),
      'editor.lineHighlightBackground': token('surface'),
      'editor.lineHighlightBorder': '#00000000',
      'editor.selectionBackground': `${token('edge')}55`,
      'editorCursor.foreground': token('ink'),
      'editorError.foreground': token('dead'),
      'editorWarning.foreground': token('ink2'),
      'editorWidget.background': token('surface'),
      'editorWidget.border': token('line'),
      'editorSuggestWidget.selectedBackground': token('sunk'),
      'editorSuggestWidget.selectedForeground': token('ink'),
      'editorSuggestWidget.foreground': token('ink2'),
      'editorSuggestWidget.highlightForeground': token('ink'),
      'editorSuggestWidget.focusHighlightForeground': token('ink'),
      'textLink.foreground': token('ink'),
      'textLink.activeForeground': token('ink'),
      'editorHoverWidget.background': token('surface'),
      'editorHoverWidget.border': token('line'),
      'editorIndentGuide.background1': token('line'),
      'scrollbarSlider.background': `${token('edge')}44`,
      focusBorder: '#00000000',
    },
  })
  monaco.editor.setTheme('podarium')
}

const OPTIONS: monaco.editor.IStandaloneEditorConstructionOptions = {
  language: 'yaml',
  fontSize: 12,
  lineHeight: 19,
  fontFamily: '"JetBrains Mono", "Noto Sans Mono CJK SC", ui-monospace, monospace',
  fontLigatures: false,
  lineNumbersMinChars: 3,
  lineDecorationsWidth: 8,
  glyphMargin: false,
  folding: false,
  minimap: { enabled: false },
  overviewRulerLanes: 0,
  overviewRulerBorder: false,
  hideCursorInOverviewRuler: true,
  scrollBeyondLastLine: false,
  wordWrap: 'on',
  wrappingIndent: 'indent',
  renderLineHighlight: 'none',
  guides: { indentation: false },
  padding: { top: 10, bottom: 10 },
  automaticLayout: true,
  fixedOverflowWidgets: true,
  tabSize: 2,
  insertSpaces: true,
  detectIndentation: false,
  quickSuggestions: { other: true, strings: true, comments: false },
  wordBasedSuggestions: 'off',
  scrollbar: { verticalScrollbarSize: 8, horizontalScrollbarSize: 8, useShadows: false },
  unicodeHighlight: { ambiguousCharacters: false },
  bracketPairColorization: { enabled: false },
}

let languageReady = false

function offerLanguage(): void {
  if (languageReady) return
  languageReady = true
  monaco.languages.registerCompletionItemProvider('yaml', {
    triggerCharacters: [' ', ':', '-'],
    provideCompletionItems: async (model, { lineNumber, column }) => {
      const typed = /[\w./-]*$/.exec(model.getLineContent(lineNumber).slice(0, column - 1))![0]
      const range = new monaco.Range(lineNumber, column - typed.length, lineNumber, column)
      const offered = await completionsAt(model.getValue(), lineNumber, column)
      return {
        suggestions: offered.map(({ label, insert, detail, documentation, kind }, index) => ({
          label,
          kind: KINDS[kind],
          insertText: insert,
          // The text brings its own indentation.
          insertTextRules: monaco.languages.CompletionItemInsertTextRule.KeepWhitespace,
          range,
          sortText: String(index).padStart(4, '0'),
          ...(detail && { detail }),
          ...(documentation && { documentation }),
        })),
      }
    },
  })
  monaco.languages.registerHoverProvider('yaml', {
    provideHover: async (model, { lineNumber, column }) => {
      const found = await hoverAt(model.getValue(), lineNumber, column)
      if (!found) return null
      return { contents: [{ value: `\`${found.signature}\`` }, { value: plain(found.description) }] }
    },
  })
}

const KINDS = {
  field: monaco.languages.CompletionItemKind.Field,
  value: monaco.languages.CompletionItemKind.Value,
  snippet: monaco.languages.CompletionItemKind.Snippet,
}

/** The schema's texts are not Markdown: what looks like it is meant as it stands. */
const plain = (text: string) => text.replace(/[\\`*_{}[\]()#+\-.!<>|]/g, '\\$&')

const markerOf = ({
  line,
  column,
  endLine,
  endColumn,
  message,
  severity,
}: Problem): monaco.editor.IMarkerData => ({
  startLineNumber: line,
  startColumn: column,
  endLineNumber: endLine,
  endColumn: Math.max(endColumn, endLine === line ? column + 1 : 1),
  message,
  severity: severity === 'error' ? monaco.MarkerSeverity.Error : monaco.MarkerSeverity.Warning,
})

export function createMonaco(host: HTMLElement): MonacoEditor {
  offerLanguage()
  defineTheme(document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'light')
  const editor = monaco.editor.create(host, {
    ...OPTIONS,
    value: useDraft.getState().text,
    ariaLabel: useSpoken.getState().t('editor.label'),
  })
  // Lines are wrapped by the width of letters: of this font, should it arrive late.
  void document.fonts.load('12px "JetBrains Mono"').then(() => monaco.editor.remeasureFonts())
  const model = editor.getModel()!
  const typed = model.onDidChangeContent(({ isFlush }) => {
    if (!isFlush) write(model.getValue())
  })
  const replaced = useDraft.subscribe((now, before) => {
    if (now.replaced !== before.replaced) model.setValue(now.text)
    if (now.problems !== before.problems)
      monaco.editor.setModelMarkers(model, 'podarium', now.problems.map(markerOf))
  })
  monaco.editor.setModelMarkers(model, 'podarium', useDraft.getState().problems.map(markerOf))
  const lines = editor.createDecorationsCollection()
  return {
    reveal(lineNumber, column) {
      editor.setPosition({ lineNumber, column })
      editor.revealLineInCenterIfOutsideViewport(lineNumber)
      editor.focus()
    },
    wear: defineTheme,
    highlight(cause) {
      const last = model.getLineCount()
      lines.set(
        (cause?.lines ?? [])
          .filter((line) => line <= last)
          .map((line, index, lines) => ({
            range: new monaco.Range(line, 1, line, model.getLineMaxColumn(line)),
            options: {
              isWholeLine: true,
              className: `cause-line cause-${cause?.state}`,
              ...(index === lines.length - 1 && cause?.numeral !== undefined && after(cause)),
            },
          })),
      )
      const first = cause?.lines[0]
      if (first !== undefined && first <= last) editor.revealLineInCenterIfOutsideViewport(first)
    },
    dispose() {
      typed.dispose()
      replaced()
      model.dispose()
      editor.dispose()
    },
  }
}
