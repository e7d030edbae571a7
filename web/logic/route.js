// Addresses inside the page: #/ is the wall, #/session/ID the studio, ?step=N opens it at a step.

export function parse(hash) {
  const [path, query = ''] = hash.replace(/^#/, '').split('?');
  const [, page, id] = path.split('/');
  if (page !== 'session' || !id) return { page: 'wall' };
  const step = new URLSearchParams(query).get('step');
  const found = /^\d+$/.test(step ?? '') ? Number(step) : null;
  return { page: 'session', id: decode(id), step: found };
}

export function format({ page, id, step = null }) {
  if (page !== 'session') return '#/';
  return `#/session/${encodeURIComponent(id)}${step === null ? '' : `?step=${step}`}`;
}

function decode(id) {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}
