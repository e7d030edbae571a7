// What the server offers and does not change while it runs, asked for once.
import { api } from './api.js';

const answers = new Map();

function once(key, ask) {
  if (!answers.has(key)) {
    const answer = ask();
    answer.catch(() => answers.delete(key));
    answers.set(key, answer);
  }
  return answers.get(key);
}

export const catalog = {
  networks: () => once('networks', api.networks),
  presets: () => once('presets', api.presets),
  fields: () => once('schema', async () => (await api.schema()).fields ?? []),
  layers: (network) => once(`layers ${network}`, () => api.layers(network)),
  /** The name of the network that new sessions use. */
  async network() {
    const networks = await this.networks();
    return (networks.find((one) => one.default) ?? networks[0])?.name;
  },
};
