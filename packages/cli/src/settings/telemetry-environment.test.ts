import { memoryLogger } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { fakeContext } from '../app/fake-context.harness.ts';
import { telemetryEnvironment } from './telemetry-environment.ts';

const name = 'OTEL_EXPORTER_OTLP_ENDPOINT';

describe('a collector for the traces of a command', () => {
  it('is not named by a .env file, which is said', () => {
    const logger = memoryLogger();
    const { context } = fakeContext({ env: { HOME: '/' } });
    const env = { HOME: '/', [name]: 'http://elsewhere' };
    expect(telemetryEnvironment(context, { env, logger })).toEqual({ HOME: '/' });
    expect(logger.lines).toMatchObject([{ level: 'warn', fields: { variables: name } }]);
  });

  it('is named by the environment, and nothing is said', () => {
    const logger = memoryLogger();
    const env = { [name]: 'http://here' };
    const { context } = fakeContext({ env });
    expect(telemetryEnvironment(context, { env, logger })).toEqual(env);
    expect(telemetryEnvironment(fakeContext().context, { env: {}, logger })).toEqual({});
    expect(logger.lines).toEqual([]);
  });
});
