// The JSON editor: CodeMirror, which asks the JSON language service what may stand where. The textarea stays the truth.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { HighlightStyle, bracketMatching, foldGutter, foldKeymap, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, linter } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, hoverTooltip, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { getLanguageService } from "vscode-json-languageservice";
import { TextDocument } from "vscode-languageserver-textdocument";

const area = document.getElementById("json-text");
const schemas = await (await fetch(area.dataset.schema)).json();
const HOME = "http://schemas.example/";
const service = getLanguageService({
  // What a definition says of its schema leads to a folder; the schemas are here.
  schemaRequestService: async (uri) => {
    const name = Object.keys(schemas).find((one) => uri.endsWith(`/${one}`) && one.includes("/")) ?? uri.split("/").at(-1);
    return JSON.stringify({ ...schemas[name], $schema: undefined });
  },
  workspaceContext: { resolveRelativePath: (path, base) => new URL(path, base).href },
});
service.configure({
  validate: true,
  schemas: Object.entries(schemas).map(([name, schema]) => {
    const { $schema, ...rest } = schema;
    return { uri: HOME + name, schema: rest, fileMatch: name === "survey.json" ? ["*"] : [] };
  }),
});

const read = (state) => {
  const document = TextDocument.create("file:///survey.json", "json", 1, state.doc.toString());
  return [document, service.parseJSONDocument(document)];
};
const text = (documentation) => (typeof documentation === "string" ? documentation : documentation?.value ?? "");

const faults = linter(async (view) => {
  const [document, parsed] = read(view.state);
  const found = await service.doValidation(document, parsed, { schemaValidation: "error" });
  return found.map((one) => ({
    from: document.offsetAt(one.range.start),
    to: Math.max(document.offsetAt(one.range.end), document.offsetAt(one.range.start) + 1),
    severity: one.severity === 1 ? "error" : "warning",
    message: one.message,
  }));
}, { delay: 400 });

const complete = async (context) => {
  const [document, parsed] = read(context.state);
  const list = await service.doComplete(document, document.positionAt(context.pos), parsed);
  if (!list?.items.length) return null;
  const first = list.items[0].textEdit?.range;
  const from = first ? document.offsetAt(first.start) : context.pos;
  return {
    from,
    to: first ? document.offsetAt(first.end) : context.pos,
    filter: false,
    options: list.items.map((one) => ({
      label: one.label,
      info: text(one.documentation) || undefined,
      // Places to jump to are left out of what is put in.
      apply: (one.textEdit?.newText ?? one.insertText ?? one.label).replace(/\$\{\d+:?([^}]*)\}|\$\d+/g, "$1"),
    })),
  };
};

const explain = hoverTooltip(async (view, at) => {
  const [document, parsed] = read(view.state);
  const told = await service.doHover(document, document.positionAt(at), parsed);
  const said = told && [told.contents].flat().map((one) => text(one)).join("\n\n");
  if (!said) return null;
  return {
    pos: at,
    create: () => {
      const dom = window.document.createElement("div");
      dom.className = "hover-told";
      dom.textContent = said.replace(/\*\*|\\/g, "");
      return { dom };
    },
  };
});

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--accent)" },
  { tag: tags.string, color: "var(--good)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--warn)" },
  { tag: [tags.separator, tags.brace, tags.squareBracket], color: "var(--quiet)" },
]);

const view = new EditorView({
  state: EditorState.create({
    doc: area.value,
    extensions: [
      EditorView.cspNonce.of(document.body.dataset.nonce),
      lineNumbers(), foldGutter(), lintGutter(), history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(),
      highlightActiveLine(), highlightSelectionMatches(), json(), syntaxHighlighting(colours), faults, explain,
      autocompletion({ override: [complete] }), EditorView.lineWrapping, EditorState.readOnly.of(area.readOnly),
      EditorView.contentAttributes.of({ "aria-label": "The definition as JSON" }),
      // Tab leaves the editor, as it leaves every other field.
      keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap, ...lintKeymap]),
      EditorView.updateListener.of((update) => {
        if (!update.docChanged) return;
        area.value = update.state.doc.toString();
        area.dispatchEvent(new Event("input", { bubbles: true }));
      }),
      EditorView.theme({
        "&": { fontSize: "13px", height: "calc(100vh - 260px)", minHeight: "320px" },
        "&.cm-focused": { outline: "2px solid var(--accent)" },
        ".cm-gutters": { background: "var(--sunken)", color: "var(--quiet)", border: "0" },
        ".cm-content": { caretColor: "var(--ink)" },
        ".cm-cursor": { borderLeftColor: "var(--ink)" },
        ".cm-activeLine": { background: "color-mix(in srgb, var(--sunken) 60%, transparent)" },
        ".cm-tooltip": { background: "var(--surface)", color: "var(--ink)", border: "1px solid var(--line-strong)", borderRadius: "8px", maxWidth: "420px" },
        ".hover-told": { padding: "6px 10px", whiteSpace: "pre-wrap", fontSize: "13px" },
      }),
    ],
  }),
});
area.before(view.dom);
area.hidden = true;
view.contentDOM.id = "json-content";
