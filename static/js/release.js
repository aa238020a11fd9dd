// The mail of the person who is chosen, beside the list: by radio, by link, by J and K. The note that is typed comes along.
const form = document.querySelector("#release");
const people = form.querySelector("#people");
let asked = 0;

const show = async (pk) => {
  const mine = ++asked;
  const data = new FormData(form);
  data.set("show", pk);
  const answer = await fetch(form.action, { method: "POST", body: data });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const mail = page.querySelector("#mail");
  if (mine !== asked) return; // somebody else was chosen meanwhile
  if (!mail) return location.reload(); // signed out, or the page is gone
  const focused = document.activeElement?.closest("#mail") ? document.activeElement.id : "";
  document.querySelector("#mail").replaceWith(document.importNode(mail, true));
  keys();
  if (focused) (document.getElementById(focused) ?? document.querySelector("#mail a, #mail button"))?.focus();
};

const choose = (pk) => {
  const radio = people.querySelector(`input[value="${CSS.escape(pk)}"]`);
  radio.checked = true;
  radio.closest("details")?.setAttribute("open", "");
  for (const row of people.querySelectorAll("tbody tr")) row.classList.toggle("chosen", row.contains(radio));
  show(pk).catch(() => location.assign(`?person=${encodeURIComponent(pk)}#mail`));
};

const keys = () => {
  for (const [id, key] of [["mail-before", "K"], ["mail-after", "J"]]) {
    const link = document.getElementById(id);
    if (!link) continue;
    link.setAttribute("aria-keyshortcuts", key);
    const hint = document.createElement("kbd");
    hint.textContent = key;
    link.append(hint);
  }
};

for (const radio of people.querySelectorAll("input[type=radio]")) {
  radio.hidden = false;
  radio.addEventListener("change", () => choose(radio.value));
}
form.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest("#people tbody a, #mail a[data-person]");
  const again = event.target.closest("#mail-again");
  if (!link && !again) return;
  event.preventDefault();
  choose(again ? again.value : (link.dataset.person ?? link.id.replace("person-", "")));
});
// J and K act only where the list or the mail has the focus, and in no text field (WCAG 2.1.4).
form.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !event.target.closest("#people, #mail")) return;
  const id = { j: "mail-after", k: "mail-before" }[event.key.toLowerCase()];
  const link = id && document.getElementById(id);
  if (!link) return;
  event.preventDefault();
  choose(link.dataset.person);
  if (event.target.matches("input[type=radio]")) people.querySelector(":checked").focus();
});
keys();
