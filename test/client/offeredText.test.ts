import { expect, test } from 'vitest';
import { OfferedText } from '../../client-electron/renderer/offeredText.ts';

test('a text is offered once, with the time since it was seen first', () => {
  let now = 1000;
  const offered = new OfferedText(() => now);
  offered.saw('one');
  now += 500;
  offered.saw('one');
  now += 200;
  expect(offered.ageToOffer('one')).toBe(700);
  offered.knows('one');
  expect(offered.ageToOffer('one')).toBeUndefined();
  expect(offered.ageToOffer('two')).toBe(0);
});

test('nothing is offered of an empty clipboard, or of what the session has copied', () => {
  const offered = new OfferedText(() => 0);
  expect(offered.ageToOffer('')).toBeUndefined();
  offered.knows('copied there');
  expect(offered.ageToOffer('copied there')).toBeUndefined();
});

test('a session that does not have it any more gets it again', () => {
  let now = 0;
  const offered = new OfferedText(() => now);
  expect(offered.ageToOffer('text')).toBe(0);
  offered.knows('text');
  offered.forget();
  now = 30;
  expect(offered.ageToOffer('text')).toBe(30);
});
