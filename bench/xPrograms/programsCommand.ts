import { Argument, Command } from 'commander';
import { DEFAULT_SEED } from '../bench.ts';
import { farglassProgram } from '../program.ts';
import { measurePrograms, type ProgramCost, programNames } from './measurePrograms.ts';

/** `farglass bench programs`. */
export function programsCommand(): Command {
  return new Command('programs')
    .description(
      'Measure on loopback what single X programs cost: lines of terminals, menus, pages and wheels of browsers.',
    )
    .addArgument(new Argument('[programs...]', 'only these').choices(programNames))
    .option('--json', 'print JSON instead of a table')
    .addHelpText(
      'after',
      `
Programs that are not installed are left out: ${programNames.join(', ')}. It takes six minutes,
and the machine should have nothing else to do.

Examples:
  farglass bench programs
  farglass bench programs mousepad`,
    )
    .action(async (names: readonly string[], _options, command: Command) => {
      // The option may be taken by the command above, which has one of that name.
      const { json } = command.optsWithGlobals<{ readonly json?: true }>();
      if (json !== true) console.log('bytes down       up  times a second');
      const costs = await measurePrograms(farglassProgram, DEFAULT_SEED, names, (cost) => {
        if (json !== true) console.log(formatCost(cost));
      });
      if (json === true) console.log(JSON.stringify(costs));
    });
}

function formatCost({ program, what, bytesDown, bytesUp, perSecond }: ProgramCost): string {
  const numbers = [
    bytesDown.toFixed(0).padStart(10),
    bytesUp.toFixed(0).padStart(8),
    perSecond.toFixed(1).padStart(15),
  ];
  return `${numbers.join(' ')}  ${program} ${what}`;
}
