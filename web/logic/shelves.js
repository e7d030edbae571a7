// What the wall shows: everything, favorites, what is put away, or one tag.

const FIRST = [['', 'All'], ['favorite', 'Favorites'], ['archived', 'Archive']];
const TAG = 'tag:';

/** Choices [value, words]: the fixed ones, and every tag of the sessions. */
export function choices(sessions, value = '') {
  const tags = new Set(sessions.flatMap(({ tags = [] }) => tags));
  if (value.startsWith(TAG)) tags.add(value.slice(TAG.length));
  return [...FIRST, ...[...tags].sort().map((tag) => [TAG + tag, `# ${tag}`])];
}

/** The filter of a choice. */
export const filterOf = (value) => ({
  favorite: value === 'favorite',
  archived: value === 'archived',
  tag: value.startsWith(TAG) ? value.slice(TAG.length) : '',
});

/** The choice of a filter. */
export const valueOf = ({ favorite, archived, tag }) => (tag ? TAG + tag : favorite ? 'favorite' : archived ? 'archived' : '');

/** Tags as somebody types them, with commas between, each once. */
export const tagsOf = (text) => [...new Set(text.split(',').map((tag) => tag.trim().replace(/^#\s*/, '')).filter(Boolean))];
