// The editor of an article. Every button works without this; a script only spares the page's coming anew.
import { watchBlocks } from "./blocks.js";
import { watchDrags } from "./drag.js";
import { keepDrafts } from "./keep.js";
import { watchLanguages } from "./languages.js";
import { desk } from "./page.js";
import { watchTexts } from "./rich.js";

desk.classList.add("scripted");
watchTexts();
watchLanguages();
watchBlocks();
watchDrags();
keepDrafts();
