// Addresses inside the page: #/ is the wall, #/session/ID the studio, #/compare/ID,ID some side by side; ?step=N opens at a step.

export function parse(hash) {
  const [path, query = ''] = hash.replace(/^#/, '').split('?');
  const [, page, id] = path.split('/');
  const asked = new URLSearchParams(query).get('step');
  const step = /^\d+$/.test(asked ?? '') ? Number(asked) : null;
  if (page === 'session' && id) return { page, id: decode(id), step };
  if (page === 'compare' && id) return { page, ids: [...new Set(id.split(',').filter(Boolean).map(decode))], step };
  return { page: 'wall' };
}

export function format({ page, id, ids, step = null }) {
  const at = step === null ? '' : `?step=${step}`;
  if (page === 'session') return `#/session/${encodeURIComponent(id)}${at}`;
  if (page === 'compare') return `#/compare/${ids.map(encodeURIComponent).join(',')}${at}`;
  return '#/';
}

/** Whether two routes are the same room, perhaps at another step. */
export const sameRoom = (a, b) => format({ ...a, step: null }) === format({ ...b, step: null });

function decode(id) {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}
