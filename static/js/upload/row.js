// A file in the queue and its row. States: waiting, uploading, making, ready, here, same, refused, broken.
import { word } from "../staff.js";

const template = document.querySelector("#row").content;
const BADGES = { uploading: "uploading", making: "making", ready: "ready", here: "ready", same: "warn", refused: "faulty", broken: "faulty" };
const BUTTONS = { waiting: ["out"], ready: [], here: ["again", "out"], same: ["again", "out"], refused: ["out"], broken: ["retry", "out"] };

export const NEED = ["same", "refused", "broken"];
export const DONE = ["ready", "here"];
export const ARRIVED = ["making", "ready", "here", "same", "refused"];

const size = (bytes) => {
  const [number, unit] = bytes < 1e6 ? [bytes / 1e3, "kilobyte"] : [bytes / 1e6, "megabyte"];
  return number.toLocaleString(document.documentElement.lang, { style: "unit", unit, maximumFractionDigits: 1 });
};

export class Item {
  /** `file` is missing for a picture of a ZIP: its bytes are at the server already. */
  constructor(name, file) {
    Object.assign(this, { name, file, state: "waiting", received: 0, again: false, key: "", number: 0 });
    this.row = template.cloneNode(true).querySelector("li");
    this.row.item = this;
    this.part(".file b").textContent = name;
    this.part(".file .hint").textContent = file ? size(file.size) : "";
    this.part("progress").setAttribute("aria-label", name);
    this.show("waiting");
  }

  part(selector) {
    return this.row.querySelector(selector);
  }

  get percent() {
    return this.file?.size ? Math.floor((100 * this.received) / this.file.size) : 100;
  }

  moved(received) {
    this.received = received;
    this.part("progress").value = this.percent;
    if (this.state === "uploading") this.part(".words").textContent = word("far", this);
  }

  show(state, words = "") {
    this.state = this.row.dataset.state = state;
    const badge = this.part(".badge");
    badge.className = `badge ${BADGES[state] ?? ""}`;
    badge.textContent = word(state, this);
    const progress = this.part("progress");
    progress.hidden = !["uploading", "making", "ready", "broken"].includes(state);
    progress.value = state === "ready" || state === "making" ? 100 : this.percent;
    this.part(".words").textContent = words;
    for (const button of this.row.querySelectorAll("button")) {
      button.hidden = !(BUTTONS[state] ?? []).includes(button.dataset.do);
      if (button.dataset.do === "retry") button.textContent = word("go-on", this);
      button.setAttribute("aria-label", `${button.textContent}: ${this.name}`);
    }
  }

  /** A small picture of the file, drawn by the browser itself; what it cannot read keeps the sign. */
  async draw() {
    if (this.drawn || !this.file?.type.startsWith("image/")) return;
    this.drawn = true;
    try {
      const picture = await createImageBitmap(this.file, { resizeWidth: 144, resizeQuality: "low" });
      const canvas = Object.assign(document.createElement("canvas"), { width: 144, height: 96 });
      const scale = Math.max(144 / picture.width, 96 / picture.height);
      const [width, height] = [picture.width * scale, picture.height * scale];
      canvas.getContext("2d").drawImage(picture, (144 - width) / 2, (96 - height) / 2, width, height);
      picture.close();
      canvas.setAttribute("aria-hidden", "true");
      this.part(".picture").replaceChildren(canvas);
    } catch {
      // no picture that this browser knows; the server says what to do
    }
  }
}
