/** The control API of the sandbox: one function for each thing a person can do. */

const ROOT = "/sandbox/api";
const DEADLINE_MS = 20000;

/** What the sandbox answered instead of doing it; its message is a whole sentence. */
class Refused extends Error {}

async function sentence(response) {
  try {
    const body = await response.json();
    return body.error || `The sandbox answered ${response.status}.`;
  } catch {
    return `The sandbox answered ${response.status}.`;
  }
}

async function call(method, path, { body, form, signal } = {}) {
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  const init = { method, signal: signal ? AbortSignal.any([signal, deadline]) : deadline };
  if (form) init.body = form;
  if (body) Object.assign(init, { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
  let response;
  try {
    response = await fetch(`${ROOT}${path}`, init);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Refused("The sandbox can't be reached. Is it still running?");
  }
  if (!response.ok) throw new Refused(await sentence(response));
  return response.status === 204 ? null : response.json().catch(() => null);
}

const query = (values) => new URLSearchParams(Object.entries(values).filter(([, value]) => value)).toString();

/** The world as one person sees it; with a channel, its commands are those offered there. */
export const world = (as, channel) => call("GET", `/world?${query({ as, channel })}`);
export const messages = (as, channel) => call("GET", `/messages?${query({ as, channel })}`);
export const eventsUrl = (as) => `${ROOT}/events?${query({ as })}`;
export const command = (body) => call("POST", "/commands", { body });
export const autocomplete = (body, signal) => call("POST", "/autocomplete", { body, signal });
export const component = (body) => call("POST", "/components", { body });
export const modal = (body) => call("POST", "/modals", { body });
export const context = (body) => call("POST", "/context", { body });
export const say = (body) => call("POST", "/messages", { body });
export const remove = (as, id) => call("DELETE", `/messages/${encodeURIComponent(id)}?${query({ as })}`);
export const provider = () => call("GET", "/provider");
export const setProvider = (body) => call("PUT", "/provider", { body });
export const addFault = (body) => call("POST", "/provider/faults", { body });
export const clearFaults = () => call("DELETE", "/provider/faults");

/** Hand over a file; answers the upload with its id. */
export function upload(as, file) {
  const form = new FormData();
  form.append("file", file, file.name || "pasted.png");
  return call("POST", `/uploads?${query({ as })}`, { form });
}
