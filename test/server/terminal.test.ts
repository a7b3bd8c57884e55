import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { shellEnvironment } from '../../server/apps/terminal/shell.ts';
import terminal from '../../server/apps/terminal/terminal.ts';
import { TestContext } from '../support/appContext.ts';

beforeEach(() => {
  vi.stubEnv('SHELL', '/bin/bash');
  vi.stubEnv('PS1', '$ ');
  vi.stubEnv('FARGLASS_TOKEN', 'a-secret');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const PROMPT = /[$#] ?$/;

/** The app in a real shell, which is left at its prompt and ends. */
async function withShell(use: (context: TestContext) => Promise<void>): Promise<void> {
  const context = new TestContext(800, 400);
  await terminal.start(context.app);
  try {
    await context.shows(PROMPT);
    await use(context);
  } finally {
    if (context.exitReason === undefined) {
      await context.shows(PROMPT);
      context.type('exit\n');
    }
    expect(await context.exited).toBe('The shell has ended.');
  }
}

describe('the terminal app', () => {
  it('shows what the shell answers', () => {
    return withShell(async (context) => {
      context.type('echo answer=$((6 * 7))\n');
      await context.shows(/^answer=42/m);
      expect(context.cursors).toEqual(['text']);
    });
  });

  it('gives the shell its size, its colours and no secrets', () => {
    return withShell(async (context) => {
      context.type('stty size; echo "[$TERM:$COLORTERM:$FARGLASS_TOKEN]"; pwd\n');
      await context.shows(/^24 99\s*$/m);
      await context.shows(/^\[xterm-256color:truecolor:\]/m);
      await context.shows(new RegExp(`^${process.env.HOME}\\s*$`, 'm'));
      context.display.resize(400, 240);
      context.emit('resize', { width: 400, height: 240, scale: 1 });
      context.type('stty size\n');
      await context.shows(/^14 49\s*$/m);
    });
  });

  it('stays current and stops at once while output floods it', () => {
    return withShell(async (context) => {
      context.type('yes flooding\n');
      await context.shows(/^flooding/m);
      context.press('c', { control: true });
      // The kernel drops what is typed while it interrupts.
      await context.shows(PROMPT);
      context.type('echo over and $((1 + 1))\n');
      await context.shows(/^over and 2/m);
    });
  });

  it('passes titles, bells and clipboard texts on', () => {
    return withShell(async (context) => {
      context.type(`printf '\\e]0;a title\\a\\a\\e]52;c;%s\\e\\\\' "$(printf copied | base64)"; echo do""ne\n`);
      await context.shows(/^done/m);
      expect(context.titles).toContain('a title');
      expect(context.bells).toBe(1);
      expect(context.copied).toEqual(['copied']);
    });
  });

  it('copies what the pointer selects, and pastes into the shell', () => {
    return withShell(async (context) => {
      context.type('clear; echo first second\n');
      await context.shows(/^first second/m);
      const common = { shift: false, control: false, alt: false, meta: false, viewer: 1 };
      for (let click = 0; click < 2; click++) {
        context.emit('pointer', { ...common, type: 'down', x: 4 + 8 * 8, y: 10, button: 0, buttons: 1 });
        context.emit('pointer', { ...common, type: 'up', x: 4 + 8 * 8, y: 10, button: 0, buttons: 0 });
      }
      context.press('C', { code: 'KeyC', control: true, shift: true });
      expect(context.copied).toEqual(['second']);
      context.emit('paste', 'echo pasted $((3 * 3))');
      context.press('Enter');
      await context.shows(/^pasted 9/m);
    });
  });

  it('shows an update that its program never ends', () => {
    return withShell(async (context) => {
      context.type(`printf '\\e[?2026hlate%s' r; read\n`);
      await context.shows(/later/);
      context.type('\n');
    });
  });

  it('ends with its shell', () => {
    return withShell(async (context) => {
      context.type('exit\n');
      expect(await context.exited).toBe('The shell has ended.');
    });
  });
});

describe('the environment of the shell', () => {
  it('has a UTF-8 locale', () => {
    expect(shellEnvironment({}).LANG).toBe('C.UTF-8');
    expect(shellEnvironment({ LC_ALL: 'C', LANG: 'de_DE.UTF-8' })).toMatchObject({ LANG: 'C.UTF-8' });
    expect(shellEnvironment({ LC_ALL: 'C' })).not.toHaveProperty('LC_ALL');
    expect(shellEnvironment({ LANG: 'de_DE.utf8' }).LANG).toBe('de_DE.utf8');
  });

  it('leaves out what belongs to Farglass and to the terminal outside', () => {
    const environment = shellEnvironment({ FARGLASS_TOKEN: 'x', TMUX: 'y', PATH: '/bin' });
    expect(Object.keys(environment).sort()).toEqual(['COLORTERM', 'LANG', 'PATH', 'TERM']);
  });
});
