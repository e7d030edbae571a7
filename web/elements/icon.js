// Icons as paths of a 20 x 20 grid, drawn with the color of the text.

const PATHS = {
  pause: 'M6.5 4v12M13.5 4v12',
  play: 'M6 3.5l10 6.5-10 6.5z',
  step: 'M5 4l7 6-7 6zM15 4v12',
  stop: 'M5 5h10v10H5z',
  down: 'M10 3v10m-4.5-4L10 13.500l4.500-4.500M4 17h12',
  share: 'M10 12V3m-3.500 3L10 2.500 13.500 6M5 9v8h10V9',
  more: 'M4.500 10h.01M10 10h.01M15.500 10h.01',
  close: 'M5 5l10 10M15 5L5 15',
  plus: 'M10 4v12M4 10h12',
  minus: 'M4 10h12',
  pencil: 'M4 16l1-4 8.500-8.500 3 3L8 15z',
  fit: 'M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4',
  pixels: 'M4 4h5v5H4zM11 11h5v5h-5zM11 4h5v5h-5zM4 11h5v5H4z',
  compare: 'M10 2.500v15M3 5h7v10H3zM13 5h4v10h-4',
  fork: 'M6 4v12M6 11c0-3 8-1.500 8-5M14 6.500v-1M6 4.500v-1',
  star: 'M10 2.800l2.200 4.700 5.100.6-3.800 3.500 1 5.100L10 14.200l-4.500 2.500 1-5.100L2.700 8.100l5.100-.6z',
  ramp: 'M3 15h4L13 6h4',
  check: 'M4 10.500l4 4 8-9',
  undo: 'M7 4L3.500 7.500 7 11M4 7.500h7a4.500 4.500 0 010 9H8',
  search: 'M9 3.500a5.500 5.500 0 100 11 5.500 5.500 0 000-11M13.200 13.200L17 17',
};

export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', 'icon');
  const path = document.createElementNS(svg.namespaceURI, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}
