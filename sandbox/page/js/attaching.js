/** A plain message with its files, as it stands in the field before it is sent. */

import * as api from "./api.js";
import { attachedCard, uploadFile } from "./attachments.js";
import { fill, h } from "./dom.js";
import { me, state } from "./store.js";

const MOST = 10;

/** `element` shows the files; `pick()` opens the chooser of the system. */
export function createDraft({ onChange }) {
  let files = [];
  const element = h("div", { class: "tray-host draft-files" });
  const input = h("input", { type: "file", class: "file-input", multiple: true, testid: "message-file-input", "aria-label": "Attach files to the message", tabindex: "-1" });

  function set(next) {
    files = next;
    fill(element, files.map((one) => attachedCard(one, () => set(files.filter((other) => other !== one)))));
    onChange();
  }

  function take(list) {
    set([...files, ...list.map(uploadFile)].slice(0, MOST));
  }

  input.addEventListener("change", () => {
    take([...input.files]);
    input.value = "";
  });

  return {
    element, input, take,
    pick: () => input.click(),
    clear: () => set([]),
    get size() {
      return files.length;
    },
    /** Send it to where one is. */
    async send(content) {
      await Promise.all(files.map((one) => one.ready));
      await api.say({ as: me().id, channel: state.channel.id, content, attachments: files.map((one) => one.value) });
    },
  };
}
