import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { Unreadable, provenance, text } from '../logic/png.js';

const CASES = JSON.parse(readFileSync(new URL('../../backend/src/test/resources/png/texts.json', import.meta.url), 'utf8'));
const bytes = ({ png }) => new Uint8Array(Buffer.from(png, 'base64'));

/** Browsers refuse what comes after compressed data, and so the command line does; Node 20 passes it over. */
const lenient = (name) => name.includes('something after it') && Number(process.versions.node.split('.')[0]) < 22;

for (const each of CASES) {
  test(each.name, { skip: lenient(each.name) }, async () => {
    if (each.refused !== undefined) {
      await assert.rejects(provenance(bytes(each)), (why) => why instanceof Unreadable && why.message.includes(each.refused));
    } else {
      assert.equal((await provenance(bytes(each)))?.step, each.step);
    }
  });
}

test('all that it says comes through', async () => {
  const made = await provenance(bytes(CASES[0]));
  assert.deepEqual(made, { rules: 1, ...JSON.parse(await text(bytes(CASES[0]))) }); // those of old where none are said
  assert.equal(made.recipe.objective[0].label, 'pão 🍋');
});

test('what is no PNG says nothing, and one that is cut anywhere ends in no surprise', async () => {
  assert.equal(await provenance(new Uint8Array([1, 2, 3])), null);
  assert.equal(await provenance(new Uint8Array()), null);
  const whole = bytes(CASES[1]);
  for (let cut = 0; cut < whole.length; cut += 3) await provenance(whole.subarray(0, cut)).catch((why) => assert.ok(why instanceof Unreadable));
});
