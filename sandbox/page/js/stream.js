/** Live changes over server-sent events. After a gap everything is fetched again: events aren't replayed. */

import { eventsUrl } from "./api.js";

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8000;

/** Opens at once; `onEvent` gets each event, `onState` gets true and false, `onReturn` is called after a gap. */
export function openStream(as, { onEvent, onState, onReturn }) {
  let source = null;
  let timer = null;
  let pause = FIRST_PAUSE_MS;
  let closed = false;
  let interrupted = false;

  function opened() {
    pause = FIRST_PAUSE_MS;
    onState(true);
    if (interrupted) onReturn();
    interrupted = false;
  }

  function broken() {
    source.close();
    if (closed) return;
    interrupted = true;
    onState(false);
    timer = setTimeout(connect, pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }

  function connect() {
    source = new EventSource(eventsUrl(as));
    source.addEventListener("open", opened);
    source.addEventListener("error", broken);
    source.addEventListener("message", (event) => onEvent(JSON.parse(event.data)));
  }

  connect();
  return {
    close() {
      closed = true;
      clearTimeout(timer);
      source.close();
    },
  };
}
