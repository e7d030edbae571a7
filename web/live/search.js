// What a typed line may mean: classes by label, parts of the network by name.
import { api } from './api.js';
import { catalog } from './catalog.js';
import { store } from './store.js';
import { SUGGESTIONS, classChoices } from '../logic/objective.js';
import { asksForLayer, layerChoices } from '../logic/layers.js';

const answers = new Map(); // what was typed -> labels: going back a letter costs nothing

const FEW = 4; // classes: then there is room for layers of that name

/** Choices {term, label, detail} or {more, label, detail}, best first. */
export async function search(text, network, signal) {
  if (text === '') return classChoices(SUGGESTIONS.map((label) => ({ label })));
  if (asksForLayer(text)) return layers(text, network);
  const found = classChoices(await labels(text, network ?? (await catalog.network()), signal));
  return found.length > FEW || text.length < 3 ? found : [...found, ...(await layers(text, network))];
}

/** What is found is also remembered as what the classes are called. */
async function labels(text, network, signal) {
  const asked = `${network} ${text}`;
  if (!answers.has(asked)) answers.set(asked, await api.labels(text, network, signal));
  store.dispatch({ type: 'labels', network, labels: answers.get(asked) });
  return answers.get(asked);
}

async function layers(text, network) {
  return layerChoices(await catalog.layers(network ?? (await catalog.network())), text);
}
