import { OPTIONS, parseRequest } from '../create/options.js';
import { runCreate } from '../create/run.js';
import { define } from './command.js';

/** `create`, when the program of its own could not do it: help, or a configuration to be read first. */
export const command = define({
  builder: (yargs) => {
    const built = yargs
      .usage(
        'tsvenv create [ENV_DIR...] [options]\n\nMakes environments; without ENV_DIR, .venv in the project, with the python, requirements and prompt of [tool.tsvenv] in its pyproject.toml.',
      )
      .strict(false);
    for (const [name, option] of Object.entries(OPTIONS)) {
      const { type, describe } = option;
      const kind = 'multiple' in option ? { array: true, requiresArg: true } : {};
      built.option(name, { type, describe, ...kind, ...('short' in option ? { alias: option.short } : {}) });
    }
    return built;
  },
  examples: [
    ['tsvenv create', 'the environment of this project, in .venv, with pip'],
    ['tsvenv create -p 3.12 -r requirements.txt', 'with that Python, and what the project needs'],
    ['tsvenv create --upgrade', 'for a Python that was upgraded; what is installed stays'],
    ['tsvenv create --clear', 'the same environment, made anew'],
    ['tsvenv create --dry-run', 'what would be made; nothing is'],
  ],
  run: async (_options, run) => {
    const words = run.program.argv.slice(2);
    const request = parseRequest(words.slice(words.indexOf('create') + 1), run.program.platform);
    if (request !== 'help') await runCreate(request, run);
  },
});
