// Brings one file to the server, from wherever an earlier try broke off.
import { ask, Lost } from "./server.js";

const PIECE = Number(document.querySelector("#upload").dataset.piece);
const BUSY = 3000; // milliseconds until the server is asked again what it is busy with
const SMALL = 64 * PIECE; // a larger file, a ZIP, is not read twice

/** SHA-256 of a file; empty where the browser has none (no HTTPS), and the server finds the same picture later. */
async function digest(file) {
  if (!globalThis.crypto?.subtle || file.size > SMALL) return "";
  try {
    const hash = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  } catch {
    return ""; // a folder, or a file that is gone: the first piece will say so
  }
}

/** What became of the file: the server's last answer. `moved(received)` hears of each piece; `go()` holds it up. */
export async function send(item, moved, go) {
  const { file, again } = item;
  if (!item.key) {
    const said = { name: file.name, size: file.size, modified: file.lastModified, digest: await digest(file), again };
    const answer = await ask("begin/", said);
    if (answer.same) return { same: [answer.same] };
    item.key = answer.key;
    moved(answer.received);
  }
  for (;;) {
    await pieces(item, moved, go);
    await item.turn;
    const answer = await taken(item);
    if (answer.photos || answer.taken) return answer;
    moved(answer.received); // a piece is missing: from there once more
  }
}

/** While a request that had no answer still takes the file, another waits; once it is through, the upload is gone. */
async function taken({ key, again }) {
  for (let waited = false; ; waited = true) {
    try {
      const answer = await ask(`${key}/take/`, { again });
      if (!answer.busy) return answer;
    } catch (error) {
      if (waited && error.isGone) return { taken: true };
      throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, BUSY));
  }
}

async function pieces(item, moved, go) {
  while (item.file && item.received < item.file.size) {
    await go();
    const at = item.received;
    const answer = await ask(`${item.key}/`, { at, piece: item.file.slice(at, at + PIECE) });
    if (answer.received === at) throw new Lost("stopped");
    moved(answer.received);
  }
}
