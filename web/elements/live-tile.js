import { View } from './view.js';
import { button, el, flag, text } from './dom.js';
import { icon } from './icon.js';
import { show } from '../live/showing.js';
import { store } from '../live/store.js';
import { chosen, choosing } from '../page/chosen.js';
import { filing } from '../page/filing.js';
import { probability, progress, spoken, status } from '../logic/format.js';

const EVERY = 700; // milliseconds between two pictures of a tile

const seen = new IntersectionObserver(
  (entries) => entries.forEach(({ target, isIntersecting }) => target.see(isIntersecting)),
  { rootMargin: '120px' },
);

/** A session on the wall: its picture while it is in sight, and the few words that matter. */
class LiveTile extends View {
  #watching = null;

  build() {
    this.canvas = el('canvas', { width: 224, height: 224, 'aria-hidden': 'true' });
    this.thin = el('b');
    this.name = el('span', { class: 'name' });
    this.sure = el('small', { class: 'sure', title: 'probability, by the network that climbs' });
    this.owner = el('small', { class: 'owner' });
    this.status = el('small', { class: 'status' });
    this.link = el(
      'a',
      { href: `#/session/${encodeURIComponent(this.session)}` },
      el('div', { class: 'frame' }, this.canvas, el('span', { class: 'badge' })),
      el('div', { class: 'thin' }, this.thin),
      el('p', {}, this.name, this.sure),
      el('p', {}, this.owner, this.status),
    );
    this.star = button('Favorite', { quiet: true, icon: icon('star'), class: 'star', 'aria-pressed': 'false', onclick: () => filing.favorite([this.session]) });
    this.box = el('input', { type: 'checkbox', onchange: () => choosing.toggle(this.session) });
    this.pick = el('label', { class: 'pick', hidden: true }, this.box);
    this.append(this.link, this.star, this.pick);
  }

  connected() {
    this.watch(store, (state) => state.sessions[this.session], (session) => session && this.#render(session));
    this.watch(chosen, (value) => value, ({ on, ids }) => {
      this.pick.hidden = !on;
      this.box.checked = ids.includes(this.session);
    });
    seen.observe(this);
    this.signal.addEventListener('abort', () => {
      seen.unobserve(this);
      this.see(false);
    });
  }

  /** Pictures come only while the tile is in sight. */
  see(visible) {
    if (visible === Boolean(this.#watching)) return;
    this.#watching?.abort();
    this.#watching = visible ? new AbortController() : null;
    if (visible) show(this.session, (bitmap) => this.#paint(bitmap), EVERY, this.#watching.signal);
  }

  #paint(bitmap) {
    if (this.canvas.width !== bitmap.width) {
      this.canvas.width = bitmap.width;
      this.canvas.height = bitmap.height;
    }
    this.canvas.getContext('2d').drawImage(bitmap, 0, 0);
    flag(this, 'painted', true);
  }

  #render(session) {
    flag(this, 'state', session.state);
    flag(this, 'restarting', Boolean(session.interrupted));
    flag(this.star, 'aria-pressed', String(Boolean(session.favorite)));
    flag(this.box, 'aria-label', `Choose ${session.name}`);
    text(this.name, session.name);
    text(this.sure, probability(session.probability));
    text(this.owner, [session.owner, ...(session.tags ?? []).map((tag) => `#${tag}`)].join(' '));
    text(this.status, status(session));
    flag(this.link, 'aria-label', spoken(session));
    this.link.title = session.reason ?? session.name ?? '';
    this.thin.style.setProperty('--share', progress(session));
  }
}

customElements.define('live-tile', LiveTile);
