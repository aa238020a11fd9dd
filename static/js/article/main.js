// The editor of an article. Every button works without this; a script only spares the page's coming anew.
import { watchBlocks } from "./blocks.js";
import { watchDrags } from "./drag.js";
import { keepDrafts } from "./keep.js";
import { watchLanguages } from "./languages.js";
import { watchLines } from "./lines.js";
import { desk } from "./page.js";
import { watchTexts } from "./rich.js";

desk.classList.add("scripted");
watchTexts();
watchLanguages();
watchBlocks();
watchDrags();
watchLines();
keepDrafts();

// Django's own script puts the focus on the first control of a new form, which is the button above it.
const isNew = document.querySelector("#django-admin-form-add-constants").dataset.modelName;
if (isNew) window.addEventListener("load", () => desk.querySelector("#id_title_pl").focus());
