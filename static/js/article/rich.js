// The rich text editor: made for the languages that are open, named for who cannot see it, and cleaned when one pastes.
import { createEditor } from "django-prose-editor/configurable";
import { token, word } from "../staff.js";
import { desk, form, send } from "./page.js";

const editors = new WeakMap();

/** Make the editors of the texts below `part` that are open; done when all are there. */
export function edit(part) {
  const texts = [...part.querySelectorAll(".cell.is-open textarea.rich")];
  for (const text of texts) if (!editors.has(text)) editors.set(text, make(text));
  return Promise.all(texts.map((text) => editors.get(text)));
}

async function make(text) {
  const editor = await createEditor(text, JSON.parse(desk.dataset.rich));
  const label = form.querySelector(`label[for="${CSS.escape(text.id)}"]`);
  label.id ||= `${text.id}_label`;
  editor.view.dom.setAttribute("lang", text.lang);
  editor.view.dom.setAttribute("aria-labelledby", label.id);
  label.addEventListener("click", () => editor.commands.focus());
  editor.on("create", () => nameTools(editor.view.dom.closest(".prose-editor").querySelector(".prose-menubar"), label));
  editor.setOptions({ editorProps: { handleDOMEvents: { paste } } });
  return editor;
}

/** One stop of the Tab key for all tools; arrows go from one to the next. */
function nameTools(bar, label) {
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", `${word("toolbar")}: ${label.textContent.trim()}`);
  const tools = () => [...bar.querySelectorAll(".prose-menubar__button")].filter((tool) => tool.offsetParent);
  for (const tool of tools().slice(1)) tool.tabIndex = -1;
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const shown = tools();
    const at = shown.indexOf(document.activeElement);
    if (!step || at < 0) return;
    event.preventDefault();
    const next = shown[(at + step + shown.length) % shown.length];
    shown[at].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
}

/** Text of another program goes through the portal's own cleaner, before the editor reads it: the styles in it are against
 * the page's policy. What the editor itself copied needs no cleaning. */
function paste(view, event) {
  const html = event.clipboardData?.getData("text/html");
  if (!html || html.includes("data-pm-slice")) return false;
  const plain = event.clipboardData.getData("text/plain");
  const data = new FormData();
  data.set("csrfmiddlewaretoken", token());
  data.set("html", html);
  send(desk.dataset.pasted, () => data)
    .then((response) => (response.ok ? response.text() : Promise.reject(response.status)))
    .then((clean) => view.pasteHTML(clean))
    .catch(() => view.pasteText(plain));
  event.preventDefault();
  return true;
}

/** Put a text into a field, by its editor where it has one. */
async function write(text, html) {
  const editor = await editors.get(text);
  if (editor) editor.commands.setContent(html, { emitUpdate: true });
  else text.value = html;
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

export function watchTexts() {
  edit(desk);
  desk.addEventListener("click", (event) => {
    const button = event.target.closest("button[value^='copy:']");
    if (!button) return;
    event.preventDefault();
    const name = button.value.slice(5);
    const source = form.elements[`${name.slice(0, -2)}pl`];
    write(form.elements[name], source.value);
    (editors.get(form.elements[name]) ?? Promise.resolve(null)).then((editor) =>
      (editor?.view.dom ?? form.elements[name]).focus(),
    );
  });
}
