/** A switch inside Electron's executable, flipped once when the application is packaged and before it is signed. */
export interface Fuse {
  /** As `@electron/fuses` names it in `FuseV1Options`. */
  readonly name: string;
  readonly isEnabled: boolean;
  readonly reason: string;
}

/** The fuses of a packaged Farglass. */
export const fuses: readonly Fuse[] = [
  {
    name: 'RunAsNode',
    isEnabled: false,
    reason: 'ELECTRON_RUN_AS_NODE would let any program run scripts under the name and rights of a signed Farglass.',
  },
  {
    name: 'EnableNodeOptionsEnvironmentVariable',
    isEnabled: false,
    reason: 'NODE_OPTIONS would load code into the main process.',
  },
  {
    name: 'EnableNodeCliInspectArguments',
    isEnabled: false,
    reason: '--inspect would open a debugger of the main process to every program of the machine.',
  },
  {
    name: 'EnableCookieEncryption',
    isEnabled: true,
    reason: 'Farglass sets no cookies; if one ever appears, it is not stored readable.',
  },
  {
    name: 'EnableEmbeddedAsarIntegrityValidation',
    isEnabled: true,
    reason: 'An altered application archive does not start (macOS and Windows).',
  },
  {
    name: 'OnlyLoadAppFromAsar',
    isEnabled: true,
    reason: 'Without it, a folder laid beside the archive would run instead of the archive that was checked.',
  },
  {
    name: 'GrantFileProtocolExtraPrivileges',
    isEnabled: false,
    reason: 'The page comes from app://; file:// addresses need no privileges.',
  },
];
