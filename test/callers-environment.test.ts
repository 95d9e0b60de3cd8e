import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callersEnvironment } from '../src/callers-environment.js';

describe("the caller's environment", () => {
  it('is what there is, where no hook called', () => {
    const env = { PATH: '/bin', NODE_OPTIONS: '', TSVENV_DATA_DIR: '/data', TSVENV_HOOK: 'mine', GONE: undefined };
    expect(callersEnvironment(env)).toEqual({
      PATH: '/bin',
      NODE_OPTIONS: '',
      TSVENV_DATA_DIR: '/data',
      TSVENV_HOOK: 'mine',
    });
  });

  it('keeps what a hook of before that was kept did not say', () => {
    const env = { TSVENV_NODE_OPTIONS: '', NODE_OPTIONS: '', NODE_EXTRA_CA_CERTS: '/some.pem' };
    expect(callersEnvironment(env)).toEqual({ NODE_EXTRA_CA_CERTS: '/some.pem' });
  });

  it('has what the hook kept from our Node, and nothing of what it tells us', () => {
    const value = fc.option(fc.string({ minLength: 1 }), { nil: undefined });
    fc.assert(
      fc.property(
        value,
        value,
        fc.dictionary(fc.stringMatching(/^[A-Z]{1,9}$/), fc.string()),
        (options, file, rest) => {
          const called = {
            ...rest,
            TSVENV_NODE_OPTIONS: options ?? '',
            NODE_OPTIONS: '',
            TSVENV_NODE_EXTRA_CA_CERTS: file ?? '',
            NODE_EXTRA_CA_CERTS: '',
            TSVENV_DATA_DIR: '/data',
            TSVENV_STATE_DIR: '/state',
            TSVENV_CACHE_DIR: '/cache',
            TSVENV_CONFIG_DIR: '/config',
            TSVENV_HOOK: 'bash 1.0.0',
          };
          expect(callersEnvironment(called)).toEqual({
            ...rest,
            ...(options === undefined ? {} : { NODE_OPTIONS: options }),
            ...(file === undefined ? {} : { NODE_EXTRA_CA_CERTS: file }),
          });
        },
      ),
    );
  });
});
