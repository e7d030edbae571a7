// What a typed line may mean: classes by label, parts of the network by name.
import { api } from './api.js';
import { catalog } from './catalog.js';
import { SUGGESTIONS, asksForLayer, classChoices, layerChoices } from '../logic/objective.js';

const answers = new Map(); // what was typed -> labels: going back a letter costs nothing

/** Choices {term, label, detail}, best first. */
export async function search(text, network, signal) {
  if (text === '') return classChoices(SUGGESTIONS.map((label) => ({ label })));
  if (asksForLayer(text)) return layers(text, network);
  if (!answers.has(text)) answers.set(text, await api.labels(text, signal));
  const found = classChoices(answers.get(text));
  return found.length ? found : layers(text, network);
}

async function layers(text, network) {
  return layerChoices(await catalog.layers(network ?? (await catalog.network())), text);
}
