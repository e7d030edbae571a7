// The REST side of the server, beside the page wherever that is: behind a proxy below some path, too. What it refuses is thrown as a Problem with code, detail and hint.

export class Problem extends Error {
  constructor(status, { code = 'failed', detail, title, hint } = {}) {
    super(detail ?? title ?? `the server answered ${status}`);
    Object.assign(this, { status, code, hint });
  }
}

async function ask(method, path, { body, headers, signal } = {}) {
  const json = body === undefined ? {} : { 'Content-Type': 'application/json' };
  const response = await fetch(`api/${path}`, {
    method,
    headers: { Accept: 'application/json', ...json, ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
    cache: 'no-cache', // asks again with the ETag; 304 costs nothing
    signal,
  });
  const text = await response.text();
  const value = text ? parse(text) : null;
  if (!response.ok) throw new Problem(response.status, value ?? {});
  return value;
}

/** The bytes of an address of the API, as a Blob. */
async function file(address) {
  const response = await fetch(address).catch(() => null);
  if (!response) throw new Problem(0, { code: 'offline', detail: 'the server cannot be reached', hint: 'try again when it is there' });
  if (!response.ok) throw new Problem(response.status, parse(await response.text()) ?? {});
  return response.blob();
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const query = (fields) =>
  new URLSearchParams(Object.entries(fields).filter(([, value]) => value)).toString();
const of = (id) => `sessions/${encodeURIComponent(id)}`;

export const api = {
  networks: () => ask('GET', 'networks'),
  layers: (network) => ask('GET', `networks/${encodeURIComponent(network)}/layers`),
  labels: (q, network, signal) => ask('GET', `labels?${query({ q, network })}`, { signal }),
  presets: () => ask('GET', 'presets'),
  schema: () => ask('GET', 'schema'),
  sessions: (filter, signal) => ask('GET', `sessions?${query(filter)}`, { signal }),
  session: (id) => ask('GET', of(id)),
  meters: (id, signal) => ask('GET', `${of(id)}/meters`, { signal }),
  /** From a recipe, or from a score. */
  start: (body) =>
    ask('POST', 'sessions', { body, headers: { 'Idempotency-Key': key() } }),
  change: (id, fields) => ask('PATCH', of(id), { body: fields }),
  fork: (id, from) => ask('POST', `${of(id)}/fork`, { body: from }),
  restore: (id) => ask('POST', `${of(id)}/restore`),
  delete: (id) => ask('DELETE', of(id)),
  score: (id) => `api/${of(id)}/history`,
  picture: (id, step = null) => `api/${of(id)}/picture.png${step === null ? '' : `?step=${step}`}`,
  timelapse: (id, size) => `api/${of(id)}/timelapse.png?${query({ size })}`,
  file,
};

function key() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
