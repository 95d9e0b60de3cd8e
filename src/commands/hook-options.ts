import type { Argv } from 'yargs';

/**
 * What the hook is to leave alone. yargs takes `--no-x` for `x` set to false, and would show `--x`, which nobody needs.
 *
 * @see hookChoice
 */
export const hookOptions = <Options>(yargs: Argv<Options>) =>
  yargs
    .option('prompt', { type: 'boolean', default: true, hidden: true })
    .option('cd', { type: 'boolean', default: true, hidden: true })
    .option('no-prompt', { type: 'boolean', default: false, describe: 'do not show the environment in the prompt' })
    .option('no-cd', { type: 'boolean', default: false, describe: 'do not define cd, pushd and popd (bash)' });

interface HookOptions {
  readonly prompt: boolean;
  readonly cd: boolean;
  readonly noPrompt: boolean;
  readonly noCd: boolean;
}

/** However it was typed: `--no-prompt`, `--prompt=false`, `--no-prompt=true`. */
export const hookChoice = ({ prompt, cd, noPrompt, noCd }: HookOptions): { prompt: boolean; cd: boolean } => ({
  prompt: prompt && !noPrompt,
  cd: cd && !noCd,
});
