import { describe, expect, it } from 'vitest';
import { type DesktopOptions, readDesktopOptions } from '../../server/x11/desktopOptions.ts';

const desktop: DesktopOptions = { kind: 'desktop', title: 'Desktop' };
const full: DesktopOptions = {
  kind: 'program',
  title: 'Größe',
  command: ['xterm', '-e', ''],
  environment: { LANG: 'C', EMPTY: '' },
  folder: '/home/me',
  display: 5,
  open: true,
  width: 1280,
  height: 800,
  followSize: false,
  windowManager: 'none',
};

describe('the options of an X session', () => {
  it('are taken as they are when they are right, also after they travelled as JSON', () => {
    for (const options of [desktop, full]) {
      expect(readDesktopOptions(options)).toEqual(options);
      expect(readDesktopOptions(JSON.parse(JSON.stringify(options)))).toEqual(options);
    }
  });

  it('leave out what is undefined', () => {
    expect(Object.keys(readDesktopOptions({ ...desktop, folder: undefined }))).toEqual(['kind', 'title']);
  });

  it.each([
    [undefined, 'are an object'],
    [null, 'are an object'],
    [[], 'are an object'],
    [{}, 'need the field "kind"'],
    [{ kind: 'desktop' }, 'need the field "title"'],
    [{ ...desktop, kind: 'program' }, 'for one program need the field "command"'],
    [{ ...desktop, kind: 'screen' }, '"kind" of an X session is neither'],
    [{ ...desktop, title: ' ' }, '"title" of an X session is not one line'],
    [{ ...desktop, title: 'a\nb' }, '"title" of an X session is not one line'],
    [{ ...desktop, title: 'x'.repeat(257) }, '"title" of an X session is not one line'],
    [{ ...desktop, command: 'xterm' }, '"command" of an X session is not a program'],
    [{ ...desktop, command: [''] }, '"command" of an X session is not a program'],
    [{ ...desktop, command: ['a', 1] }, '"command" of an X session is not a program'],
    [{ ...desktop, command: ['a', 'b\0'] }, '"command" of an X session is not a program'],
    [{ ...desktop, command: ['a', 'x'.repeat(131_072)] }, '"command" of an X session is not a program'],
    [{ ...desktop, command: Array(5000).fill('a') }, '"command" of an X session is not a program'],
    [{ ...desktop, environment: { '': 'a' } }, '"environment" of an X session does not hold'],
    [{ ...desktop, environment: { A: 'b\0' } }, '"environment" of an X session does not hold'],
    [{ ...desktop, environment: ['A=b'] }, '"environment" of an X session does not hold'],
    [{ ...desktop, folder: 'here' }, '"folder" of an X session is not an absolute path'],
    [{ ...desktop, folder: '/a\0' }, '"folder" of an X session is not an absolute path'],
    [{ ...desktop, display: -1 }, '"display" of an X session is not a number from 0 to 59535'],
    [{ ...desktop, display: 59_536 }, '"display" of an X session is not a number'],
    [{ ...desktop, display: '5' }, '"display" of an X session is not a number'],
    [{ ...desktop, open: 'yes' }, '"open" of an X session is neither true nor false'],
    [{ ...desktop, width: 800 }, 'needs both "width" and "height"'],
    [{ ...desktop, width: 63, height: 800 }, '"width" of an X session is less than 64 pixels'],
    [{ ...desktop, width: 800, height: 600.5 }, '"height" of an X session is less than'],
    [{ ...desktop, width: 8193, height: 800 }, '8193 x 800 pixels is larger'],
    [{ ...desktop, followSize: 1 }, '"followSize" of an X session is neither'],
    [{ ...desktop, windowManager: '' }, '"windowManager" of an X session is not the name'],
    [{ ...desktop, fullscreen: true }, 'have no field "fullscreen"'],
    [{ ...desktop, constructor: true }, 'have no field "constructor"'],
  ])('%j are refused with a sentence', (value, message) => {
    expect(() => readDesktopOptions(value)).toThrow(message);
  });
});
